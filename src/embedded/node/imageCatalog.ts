/** The images that the embedded cluster can pull. All are the same shell; only their names differ. */
import { createHash } from 'node:crypto';
import { parseImage, type ImageReference } from './imageReference.ts';

export interface KnownImage {
  /** As a container's status shows it. */
  readonly name: string;
  /** With the digest. */
  readonly id: string;
  readonly sizeBytes: number;
}

/** By repository: its size. */
const repositories: ReadonlyMap<string, number> = new Map([
  ['alpine', 3_626_897],
  ['bash', 6_519_734],
  ['busybox', 2_156_518],
  ['debian', 48_497_000],
  ['fedora', 68_213_000],
  ['golang', 311_830_000],
  ['node', 404_210_000],
  ['perl', 350_000_000],
  ['php', 180_000_000],
  ['python', 358_690_000],
  ['ruby', 366_000_000],
  ['rust', 560_000_000],
  ['ubuntu', 29_723_000],
]);

/** A version, a code name or a usual word, and variants of it. */
const usualTag =
  /^(v?\d+(\.\d+){0,3}|latest|stable|testing|edge|rolling|devel|lts|current|slim|alpine|musl|glibc|uclibc|bullseye|bookworm|trixie|sid|focal|jammy|noble)(-[a-z0-9.]+)*$/;
/** Registries that have the official images. */
const prefixes = ['docker.io/library/', 'public.ecr.aws/docker/library/', 'mirror.gcr.io/library/'];

const hint = `the embedded cluster has no registry; it knows ${[...repositories.keys()].join(', ')}`;

export function findImage(reference: ImageReference): KnownImage | undefined {
  const { repository, tag, full } = reference;
  const prefix = prefixes.find((each) => repository.startsWith(each)) ?? '';
  const sizeBytes = repositories.get(repository.slice(prefix.length));
  if (prefix === '' || sizeBytes === undefined || (tag !== undefined && !usualTag.test(tag))) return undefined;
  const digest = full.split('@')[1] ?? `sha256:${createHash('sha256').update(full).digest('hex')}`;
  return { name: full, id: `${repository}@${digest}`, sizeBytes };
}

/** By the name of a pod's container. */
export function findImageByName(image: string): KnownImage | undefined {
  const reference = parseImage(image);
  return 'error' in reference ? undefined : findImage(reference);
}

/** As containerd says it; and, of what might be there in the world outside, that there is no such outside here. */
export function pullFailure({ full, repository }: ImageReference): string {
  const isPretended = repository.startsWith('docker.io/nosuch/');
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${full}": failed to resolve reference "${full}": ${full}: not found${isPretended ? '' : ` (${hint})`}`;
}

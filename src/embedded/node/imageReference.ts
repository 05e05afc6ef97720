/** The names of images, read and completed as a container runtime does. Pure. */

export interface ImageReference {
  /** With the registry and a tag or a digest: `docker.io/library/alpine:latest`. */
  readonly full: string;
  /** Without tag and digest: `docker.io/library/alpine`. */
  readonly repository: string;
  /** Undefined where a digest names it. */
  readonly tag: string | undefined;
}

const defaultRegistry = 'docker.io';
const pathForm = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;
const registryForm =
  /^(([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(\.([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(:\d+)?$/;
const suffixForm = /^([^:@]+)(?::(\w[\w.-]{0,127}))?(@[a-z][a-z0-9]*(?:[-_+.][a-z][a-z0-9]*)*:[0-9a-fA-F]{32,})?$/;
const hexId = /^[a-f0-9]{64}$/;

/** What is wrong with the name, as a kubelet words it, where it is none. */
export function parseImage(image: string): ImageReference | { readonly error: string } {
  if (hexId.test(image)) {
    return fault(image, `invalid repository name (${image}), cannot specify 64-byte hexadecimal strings`);
  }
  const [registry, rest] = splitRegistry(image);
  const path = rest.split(':', 1)[0] ?? '';
  if (path !== path.toLowerCase()) {
    return fault(
      image,
      `invalid reference format: repository name (${path.replace(/^library\//, '')}) must be lowercase`,
    );
  }
  const [, name = '', tag, digest = ''] = suffixForm.exec(rest) ?? [];
  if (!pathForm.test(name) || !registryForm.test(registry)) return fault(image, 'invalid reference format');
  const repository = `${registry}/${name}`;
  const named = tag ?? (digest === '' ? 'latest' : undefined);
  return { repository, tag: named, full: `${repository}${named === undefined ? '' : `:${named}`}${digest}` };
}

/** The policy of an image without one: what is latest is looked for each time. */
export const defaultPullPolicy = ({ tag }: ImageReference): 'Always' | 'IfNotPresent' =>
  tag === 'latest' ? 'Always' : 'IfNotPresent';

const fault = (image: string, cause: string): { readonly error: string } => ({
  error: `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${cause}`,
});

function splitRegistry(image: string): [string, string] {
  const slash = image.indexOf('/');
  const first = image.slice(0, Math.max(slash, 0));
  const isRegistry = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  const registry = isRegistry ? first : defaultRegistry;
  const rest = isRegistry ? image.slice(slash + 1) : image;
  if (registry === 'index.docker.io') return splitRegistry(`${defaultRegistry}/${rest}`);
  return [registry, registry === defaultRegistry && !rest.includes('/') ? `library/${rest}` : rest];
}

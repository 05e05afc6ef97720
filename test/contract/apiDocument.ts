/**
 * Reads the examples of `docs/api.md`: its fences of `sh` that are one curl, each with the answer in the fence of
 * `json STATUS` that follows, and its fences of `json body`, which are bodies of a create.
 */
import { readFileSync } from 'node:fs';

export interface Example {
  /** The heading it stands under. */
  readonly title: string;
  /** To be given to a shell with `BASE` and `K7_API_KEY` set. */
  readonly curl: string;
  readonly status: number;
  readonly answer: unknown;
}

export interface ApiDocument {
  /** By their heading. */
  readonly examples: ReadonlyMap<string, Example>;
  readonly bodies: readonly Readonly<Record<string, unknown>>[];
}

const part = /^#+ (?<title>.+)$|^```(?<language>\w+)(?: (?<info>\w+))?\n(?<text>[^]*?)^```$/gm;

export function readApiDocument(): ApiDocument {
  const text = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
  const examples = new Map<string, Example>();
  const bodies: Readonly<Record<string, unknown>>[] = [];
  let title = '';
  let curl: string | undefined;
  for (const { groups = {} } of text.matchAll(part)) {
    if (groups['title'] !== undefined) title = groups['title'];
    const { language, info, text: content = '' } = groups;
    if (language === 'sh' && content.startsWith('curl ')) curl = content;
    if (language !== 'json') continue;
    if (info === 'body') bodies.push(JSON.parse(content));
    if (curl !== undefined && info !== 'body') {
      examples.set(title, { title, curl, status: Number(info), answer: JSON.parse(content) });
      curl = undefined;
    }
  }
  return { examples, bodies };
}

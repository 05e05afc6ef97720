import { SandboxError } from '../errors.ts';
import { quote } from '../quote.ts';

/** One of K7 0.4's backends; here it chooses a RuntimeClass, and K7 reads its name from an annotation. */
export interface Backend {
  readonly name: string;
  readonly runtimeClassName: string;
}

interface KnownBackend extends Backend {
  readonly aliases: readonly string[];
}

const backends: readonly KnownBackend[] = [
  { name: 'kata-firecracker-devmapper', aliases: ['kfd', 'fd'], runtimeClassName: 'kata' },
  { name: 'kata-qemu-longhorn', aliases: ['kql', 'ql'], runtimeClassName: 'kata-qemu' },
  { name: 'k7d', aliases: ['k7'], runtimeClassName: 'k7' },
  { name: 'k7d-fc', aliases: ['k7-fc'], runtimeClassName: 'k7-fc' },
];

/** Every name of a backend that is understood. */
export const backendNames: readonly string[] = backends.flatMap(({ name, aliases }) => [name, ...aliases]);

/** Errors: InvalidField. */
export function parseBackend(text: string): Backend {
  const found = backends.find(({ name, aliases }) => name === text || aliases.includes(text));
  if (found) return { name: found.name, runtimeClassName: found.runtimeClassName };
  const known = backends.map(({ name, aliases }) => `${name} (${aliases.join(', ')})`).join(', ');
  throw new SandboxError('InvalidField', `Unsupported backend ${quote(text)}`, { hint: `Use one of: ${known}.` });
}

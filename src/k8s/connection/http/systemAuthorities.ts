import * as tls from 'node:tls';

/**
 * The authorities that this machine trusts, as kubectl has it, beside those that Node brings; `undefined` (Node's own)
 * on a Node that cannot read them (before 22.15).
 */
export function systemAuthorities(): string[] | undefined {
  const read: unknown = Reflect.get(tls, 'getCACertificates');
  if (typeof read !== 'function') return undefined;
  const all = ['default', 'system'].flatMap((kind) => [...(read(kind) as readonly string[])]);
  return [...new Set(all)];
}

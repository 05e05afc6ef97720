import { resolve } from 'node:path';
import type { ParsedFlags } from './parseFlags.ts';
import { UsageError } from './usageError.ts';

export const embeddedFlagTypes = {
  embedded: 'switch',
  'embedded-state': 'text',
  'embedded-kubeconfig': 'text',
} as const;

export interface EmbeddedFlags {
  readonly statePath: string | undefined;
  /** Where a kubeconfig for other tools is written. */
  readonly kubeconfigPath: string | undefined;
}

/** How the embedded cluster is wanted, if it is. Errors: UsageError where another cluster is named as well. */
export function parseEmbeddedFlags(flags: ParsedFlags, currentFolder: string): EmbeddedFlags | undefined {
  const locate = (path: string | undefined) => (path === undefined ? undefined : resolve(currentFolder, path));
  const statePath = locate(flags.text('embedded-state'));
  const kubeconfigPath = locate(flags.text('embedded-kubeconfig'));
  const named = (Object.keys(embeddedFlagTypes) as (keyof typeof embeddedFlagTypes)[]).find(
    (name) => flags.isSet(name) || flags.text(name) !== undefined,
  );
  if (named === undefined) return undefined;
  const other = ['context', 'kubeconfig'].find((name) => flags.text(name) !== undefined);
  if (other !== undefined) {
    throw new UsageError(
      `--${named} and --${other} name two clusters`,
      `Leave --${other} out for the embedded one, or --${named} for a real one.`,
    );
  }
  if (statePath !== undefined && statePath === kubeconfigPath) {
    throw new UsageError('--embedded-state and --embedded-kubeconfig name the same file');
  }
  return { statePath, kubeconfigPath };
}

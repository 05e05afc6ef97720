import { basename, dirname, join } from 'node:path';

const file = 'embedded.json';

/** Of an extension, as VS Code gives them to a window. */
export interface StorageFolders {
  readonly storageUri: { readonly fsPath: string } | undefined;
  readonly globalStorageUri: { readonly fsPath: string };
}

/** What VS Code counts up for each further window on a workspace; the names themselves are hexadecimal. */
const windowNumber = /^(-?[\da-f]+)-\d$/;

/**
 * Where the embedded cluster is kept: one file for a workspace, so that of its windows one has it and the others say so,
 * instead of each finding another cluster whenever they start in another order. Windows without a folder share one, too.
 */
export function embeddedStateFile({ storageUri, globalStorageUri }: StorageFolders): string {
  const folder = (storageUri ?? globalStorageUri).fsPath;
  if (storageUri === undefined) return join(folder, file);
  const workspace = dirname(folder);
  const name = basename(workspace).replace(windowNumber, '$1');
  return join(dirname(workspace), name, basename(folder), file);
}

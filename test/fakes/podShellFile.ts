/** The worker of pod shells, bundled from the sources into a folder of this process. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeBundle } from '../../scripts/bundles.ts';

let made: Promise<string> | undefined;

export function podShellFile(): Promise<string> {
  made ??= make();
  return made;
}

async function make(): Promise<string> {
  const { files } = await makeBundle('podShell.cjs');
  const folder = mkdtempSync(join(tmpdir(), 'k7-pod-shell-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'podShell.cjs');
  writeFileSync(file, files.find(({ name }) => name === 'podShell.cjs')?.contents ?? '');
  return file;
}

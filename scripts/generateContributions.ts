/**
 * Writes the parts of `package.json` that describe the extension, and `package.nls.json`, from the tables in
 * `src/extension/contributions`. With `--check` it writes nothing, and exits 1 when one of them is not up to date.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeManifest } from '../src/extension/contributions/manifest.ts';
import { mergePackage } from '../src/extension/contributions/mergePackage.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const isCheck = process.argv.includes('--check');
const { packageKeys, texts } = makeManifest();
const stale = [
  update('package.json', (text) => mergePackage(text, packageKeys)),
  update('package.nls.json', () => `${JSON.stringify(texts, null, 2)}\n`),
].filter((name) => name !== undefined);

if (isCheck && stale.length > 0) {
  console.error(`Not up to date: ${stale.join(', ')}. Run: node --import tsx scripts/generateContributions.ts`);
  process.exitCode = 1;
}

/** The file's name when it was not up to date. */
function update(name: string, make: (text: string) => string): string | undefined {
  const path = join(root, name);
  const before = readOrEmpty(path);
  const after = make(before);
  if (before === after) return undefined;
  if (!isCheck) {
    const temporary = `${path}.${process.pid}.tmp`;
    writeFileSync(temporary, after);
    renameSync(temporary, path);
  }
  return name;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

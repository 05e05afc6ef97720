import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { knownRows } from '../../differential/knownDifferences.ts';

test('docs/embedded.md has every known difference, in the order of the list', () => {
  const document = readFileSync(new URL('../../../docs/embedded.md', import.meta.url), 'utf8');
  const lines = document.split('| what | a real cluster | here | why |\n|---|---|---|---|\n')[1]?.split('\n') ?? [];
  const end = lines.findIndex((line) => !line.startsWith('|'));
  assert.deepEqual(lines.slice(0, end), knownRows());
});

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { keysHelp, mainHelp, serveHelp } from '../../../src/cli/help.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'docs/api.md',
  'docs/architecture.md',
  'docs/cli.md',
  'docs/embedded.md',
  'test/host/README.md',
];

test('docs/cli.md shows what the program shows', () => {
  const shown = [...read('docs/cli.md').matchAll(/^```text\n([^]*?)^```$/gm)].map(([, text]) => text);
  assert.deepEqual(shown, [mainHelp, serveHelp, keysHelp]);
});

for (const document of documents) {
  test(`what ${document} links to is there`, () => {
    const links = [...read(document).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
    const local = links.filter((link) => !/^\w+:/.test(link));
    const missing = local.filter((link) => !existsSync(fileURLToPath(new URL(link, new URL(document, root)))));
    assert.deepEqual(missing, []);
  });
}

test('the scripts that CONTRIBUTING.md names exist, and the others are named', () => {
  const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
  const table = read('CONTRIBUTING.md').match(/^\| `npm (?:run )?([\w:]+)/gm) ?? [];
  const named = table.map((row) => row.replace(/^\| `npm (?:run )?/, ''));
  assert.deepEqual(named.sort(), Object.keys(scripts).sort());
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { routes } from '../../../src/api/routes.ts';
import { openEgressWarning } from '../../../src/sandbox/egress/openEgressWarning.ts';
import { changeRequestSchema } from '../../../src/sandbox/request/changeRequest.ts';
import { createRequestSchema, unsupportedFields } from '../../../src/sandbox/request/createRequestSchema.ts';
import { errorTable, SandboxError, type ErrorReason } from '../../../src/sandbox/errors.ts';

const document = readFileSync(new URL('../../../docs/api.md', import.meta.url), 'utf8');

/** The rows of the table with that header, as the text of their cells. */
function table(header: string): readonly (readonly string[])[] {
  const lines = document.split(`| ${header} |\n`)[1]?.split('\n') ?? assert.fail(`no table ${header}`);
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(1, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const code = (text: string): string => `\`${text}\``;

test('docs/api.md has every reason of an error, with its status and code, in the order of the table', () => {
  const reasons = Object.keys(errorTable) as ErrorReason[];
  const expected = reasons.map((reason) => {
    const error = new SandboxError(reason, '');
    return [String(error.status), code(error.code), code(reason)];
  });
  assert.deepEqual(table('status | code | reason'), expected);
});

test('docs/api.md has every path', () => {
  const shown = table('method and path | does').map(([path]) => path ?? '');
  assert.deepEqual(shown.sort(), routes.map(({ method, path }) => code(`${method} ${path}`)).sort());
});

test('docs/api.md has every field of a create, and those that are refused by name', () => {
  const shown = [...document.matchAll(/\| field \| default \| meaning \|\n\|---\|---\|---\|\n((?:\|.*\n)+)/g)]
    .flatMap(([, rows = '']) => rows.trim().split('\n'))
    .map((row) => row.split('`')[1] ?? '');
  assert.deepEqual(shown.sort(), Object.keys(createRequestSchema.shape).sort());
  for (const field of unsupportedFields) assert.ok(document.includes(code(field)), field);
});

test('docs/api.md has every field of a change', () => {
  const shown = table('field of a change | meaning').map(([field = '']) => field);
  assert.deepEqual(shown.sort(), Object.keys(changeRequestSchema.shape).map(code).sort());
});

test('docs/api.md has the whitelist that a warning of an open egress offers', () => {
  const [, shown = ''] = /```json whitelist\n([^`]+)```/.exec(document) ?? [];
  assert.deepEqual(JSON.parse(shown), openEgressWarning(undefined)?.whitelist);
});

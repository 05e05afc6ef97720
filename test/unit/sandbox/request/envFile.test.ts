import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseEnvFile } from '../../../../src/sandbox/request/envFile.ts';
import { refusal } from './refusal.ts';

const parse = (text: string): Record<string, string> => Object.fromEntries(parseEnvFile(text));

test('the rules are those of K7', () => {
  const text = [
    '# a comment',
    '',
    'A=1',
    'B="x y"',
    "C='single'",
    '  D  =  spaces  ',
    'E=a=b=c',
    'F=""',
    'G="\'both\'"',
    '""H=quotes',
    'I=val # inline',
    'no equals sign',
    '=no name',
    'J=first',
    'J=last',
    '  # K=comment',
    'L="""many"""',
    'M=it"s',
  ].filter((line) => !line.startsWith('""'));
  assert.deepEqual(parse(text.join('\n')), {
    A: '1',
    B: 'x y',
    C: 'single',
    D: 'spaces',
    E: 'a=b=c',
    F: '',
    G: 'both',
    I: 'val # inline',
    J: 'last',
    L: 'many',
    M: 'it"s',
  });
});

test('lines may end in any way and the file may begin with a byte order mark', () => {
  assert.deepEqual(parse('\ufeffA=1\r\nB=2\rC=3\n\n'), { A: '1', B: '2', C: '3' });
});

test('names that only objects of JavaScript treat specially are variables like others', () => {
  assert.deepEqual(
    [...parseEnvFile('__proto__=1\nconstructor=2')],
    [
      ['__proto__', '1'],
      ['constructor', '2'],
    ],
  );
});

test('a file without a variable is refused in the words of K7', () => {
  for (const text of ['', '\n\n', '# only\n#A=1', 'nothing', '=x']) {
    const error = refusal(() => parseEnvFile(text));
    assert.equal(error.message, 'env_file is empty or invalid; no variables parsed');
    assert.deepEqual([error.reason, error.field], ['InvalidEnvFile', 'env_file']);
  }
});

test('a name that Kubernetes refuses is an error with its line, and what stands there is not shown', () => {
  const secret = 'hunter2';
  const names = [
    'export D',
    'export\tD',
    'A B',
    '1A',
    'Ä',
    'A"',
    'A:B',
    '.',
    '..',
    '..x',
    'A/B',
    `A${'x'.repeat(253)}`,
    'MIIEvQ+/',
  ];
  for (const name of names) {
    const error = refusal(() => parseEnvFile(`# first\nGOOD=1\n${name}=${secret}\n`));
    assert.deepEqual([error.reason, error.field], ['InvalidEnvFile', 'env_file'], name);
    assert.match(error.message, /^Line 3 of env_file /, name);
    const shown = JSON.stringify([error.message, error.hint]);
    assert.ok(!shown.includes(secret), name);
    if (name.length > 3 && !name.startsWith('export')) assert.ok(!shown.includes(name), name);
  }
  assert.match(refusal(() => parseEnvFile('export D=5')).message, /export/);
});

test('names that Kubernetes takes are taken', () => {
  for (const name of ['a', '_', 'A.b-c', '-x', '.x', 'A'.repeat(253)])
    assert.deepEqual(parse(`${name}=v`), { [name]: 'v' });
});

test('values that no container can get are refused by their line', () => {
  assert.match(refusal(() => parseEnvFile('A=1\nB=x\0y')).message, /^Line 2 .+NUL/);
  assert.match(refusal(() => parseEnvFile(`A=${'x'.repeat(128 * 1024)}`)).message, /^Line 1 .+128 KiB/);
  assert.match(refusal(() => parseEnvFile(`A=${'ä'.repeat(64 * 1024)}`)).message, /^Line 1 .+128 KiB/);
  assert.equal(parse(`A=${'x'.repeat(128 * 1024 - 3)}`)['A']?.length, 128 * 1024 - 3);
});

test('more than a Secret can hold is refused, and only what counts is counted', () => {
  const value = 'x'.repeat(100 * 1024);
  const lines = (count: number, toName: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => `${toName(index)}=${value}`).join('\n');
  assert.match(refusal(() => parseEnvFile(lines(11, (index) => `A${index}`))).message, /1 MiB/);
  assert.equal(parseEnvFile(lines(10, (index) => `A${index}`)).size, 10);
  assert.equal(parseEnvFile(lines(20, () => 'A')).size, 1);
});

test('what is written plainly is read back', () => {
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/);
  const value = fc.string({ unit: 'grapheme-ascii' }).map((text) => text.replace(/["']/g, '').trim());
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(name, value), { minLength: 1, selector: ([key]) => key }), (pairs) => {
      const text = pairs.map(([key, content]) => `${key}="${content}"`).join('\n');
      assert.deepEqual(
        [...parseEnvFile(text)],
        pairs.map(([key, content]) => [key, content]),
      );
    }),
  );
});

test('no text makes it fail in another way than as an invalid env file', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'A=#"\' \n\r\t1.\0ex'.split('')) }), (text) => {
      let variables: ReadonlyMap<string, string>;
      try {
        variables = parseEnvFile(text);
      } catch (thrown) {
        assert.equal(
          refusal(() => {
            throw thrown;
          }).reason,
          'InvalidEnvFile',
        );
        return;
      }
      for (const [name, value] of variables) {
        assert.match(name, /^[-._a-zA-Z][-._a-zA-Z0-9]*$/);
        assert.ok(!/[\n\r\0]/.test(value));
      }
    }),
  );
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseYamlText } from '../../../../src/embedded/server/yamlText.ts';

const deep = 20_000;
const blocks = Array.from({ length: 1000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n');

describe('YAML that is sent', () => {
  const nested: readonly (readonly [string, string])[] = [
    ['lists in brackets', '['.repeat(deep) + ']'.repeat(deep)],
    ['objects in braces', `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`],
    ['brackets that do not end', '['.repeat(deep)],
    ['lists in one line', `${'- '.repeat(deep)}a`],
    ['keys in one line', `${'? '.repeat(deep)}a`],
    ['indented objects', blocks],
  ];
  for (const [what, text] of nested) {
    test(`is refused before it is parsed where it has deep ${what}`, () => {
      assert.throws(() => parseYamlText(text), new SyntaxError('yaml: exceeded max depth'));
    });
  }

  test('may have any number of brackets in its texts', () => {
    const brackets = '['.repeat(deep);
    const text = `a: "${brackets}"\nb: '${brackets}'\nc: |\n  ${brackets}\nd: x${brackets}\ne:\n  - - f: 1\n`;
    const expected = { a: brackets, b: brackets, c: `${brackets}\n`, d: `x${brackets}`, e: [[{ f: 1 }]] };
    assert.deepEqual(parseYamlText(text), expected);
  });

  test('may have lists of any length, indented or not', () => {
    const items = '- a\n'.repeat(1000);
    assert.equal((parseYamlText(items) as unknown[]).length, 1000);
    assert.equal((parseYamlText(`x: {y: z}\na:\n${items}`) as { a: unknown[] }).a.length, 1000);
    assert.equal((parseYamlText(`a:\n${items.replaceAll('- ', '  - b: ')}`) as { a: unknown[] }).a.length, 1000);
  });

  test('has each key once, but merges from as many as it likes', () => {
    assert.throws(
      () => parseYamlText('a: 1\nb:\n  c: 1\n  "c": 2'),
      new SyntaxError('yaml: line 4: Map keys must be unique'),
    );
    assert.deepEqual(parseYamlText('a: &a {x: 1}\nb:\n  <<: *a\n  x: 2'), { a: { x: 1 }, b: { x: 2 } });
  });
});

test('YAML of a great many nodes is refused before it is parsed', () => {
  const error = new SyntaxError('yaml: document contains too many nodes');
  assert.throws(() => parseYamlText('- a\n'.repeat(500_000)), error);
});

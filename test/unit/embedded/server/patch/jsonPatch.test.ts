import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { jsonPatch, JsonPatchError } from '../../../../../src/embedded/server/patch/jsonPatch.ts';

const pointer = (key: string): string => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
const keys = fc.string().filter((key) => key !== '__proto__');

describe('JSON patch', () => {
  test('What was added is found by a test, and gone after its removal', () => {
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue()), keys, fc.jsonValue(), (document, key, value) => {
        const path = pointer(key);
        const added = jsonPatch(document, [
          { op: 'add', path, value },
          { op: 'test', path, value },
        ]);
        const removed = jsonPatch(added, [{ op: 'remove', path }]);
        assert.equal(Object.hasOwn(removed as object, key), false);
      }),
    );
  });

  test('The document that it is applied to stays as it is', () => {
    const document = { a: [{ b: 1 }] };
    jsonPatch(document, [{ op: 'replace', path: '/a/0/b', value: 2 }]);
    assert.deepEqual(document, { a: [{ b: 1 }] });
  });

  test('Lists are changed by index, and at their end by a dash', () => {
    const patched = jsonPatch({ a: [1, 2] }, [
      { op: 'add', path: '/a/-', value: 3 },
      { op: 'add', path: '/a/0', value: 0 },
      { op: 'remove', path: '/a/1' },
      { op: 'move', from: '/a/0', path: '/a/2' },
    ]);
    assert.deepEqual(patched, { a: [2, 3, 0] });
  });

  test('A replacement of what is not there adds it, as the real server does', () => {
    assert.deepEqual(jsonPatch({ a: {} }, [{ op: 'replace', path: '/a/b', value: 1 }]), { a: { b: 1 } });
  });

  test('What does not fit is refused', () => {
    for (const operation of [
      { op: 'remove', path: '/x' },
      { op: 'add', path: '/x/y', value: 1 },
      { op: 'add', path: '/l/3', value: 1 },
      { op: 'replace', path: '/l/1', value: 1 },
      { op: 'test', path: '/l/0', value: 2 },
      { op: 'move', from: '/l', path: '/l/0' },
      { op: 'nope', path: '/l' },
      { op: 'remove', path: 'l' },
      { op: 'add', path: '/constructor/x', value: 1 },
    ]) {
      assert.throws(() => jsonPatch({ l: [1] }, [operation]), JsonPatchError, JSON.stringify(operation));
    }
  });
});

test('Copies of copies end before they fill the memory', () => {
  const copies = Array.from({ length: 40 }, (_, index) => ({ op: 'copy', from: '/a', path: `/a/k${index}` }));
  assert.throws(() => jsonPatch({ a: { text: 'x' } }, copies), {
    name: 'JsonPatchError',
    message: /exceeding the limit/,
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { mergePatch } from '../../../../../src/embedded/server/patch/mergePatch.ts';
import { strategicMerge, StrategicMergeError } from '../../../../../src/embedded/server/patch/strategicMerge.ts';

const podSpec = { ref: 'core.v1.PodSpec' };
const metadata = { ref: 'meta.v1.ObjectMeta' };

describe('strategic merge patch', () => {
  test('Containers are merged by name and their variables, too, in the order of the patch', () => {
    const current = { containers: [{ name: 'a', image: 'x', env: [{ name: 'K', value: '1' }] }, { name: 'b' }] };
    const patch = { containers: [{ name: 'a', env: [{ name: 'L', value: '2' }] }, { name: 'c' }] };
    const env = [
      { name: 'L', value: '2' },
      { name: 'K', value: '1' },
    ];
    assert.deepEqual(strategicMerge(current, patch, podSpec), {
      containers: [{ name: 'a', image: 'x', env }, { name: 'c' }, { name: 'b' }],
    });
  });

  test('An item is deleted, or the whole list replaced, by a directive', () => {
    const current = { containers: [{ name: 'a' }, { name: 'b' }] };
    const remove = { containers: [{ name: 'a', $patch: 'delete' }] };
    assert.deepEqual(strategicMerge(current, remove, podSpec), { containers: [{ name: 'b' }] });
    const replace = { containers: [{ $patch: 'replace' }, { name: 'c' }] };
    assert.deepEqual(strategicMerge(current, replace, podSpec), { containers: [{ name: 'c' }] });
  });

  test('Tolerations are replaced as a whole', () => {
    const patch = { tolerations: [{ key: 'b' }] };
    assert.deepEqual(strategicMerge({ tolerations: [{ key: 'a' }] }, patch, podSpec), patch);
  });

  test('Finalizers are joined, taken out and put in order', () => {
    const current = { finalizers: ['a', 'b'] };
    assert.deepEqual(strategicMerge(current, { finalizers: ['c', 'a'] }, metadata), { finalizers: ['c', 'a', 'b'] });
    const removal = { '$deleteFromPrimitiveList/finalizers': ['a'] };
    assert.deepEqual(strategicMerge(current, removal, metadata), { finalizers: ['b'] });
    const order = { '$setElementOrder/finalizers': ['c', 'a'], finalizers: ['c'] };
    assert.deepEqual(strategicMerge(current, order, metadata), { finalizers: ['c', 'a', 'b'] });
  });

  test('The keys that are to be kept are, and others go', () => {
    const current = { labels: { a: '1' }, annotations: { b: '2' } };
    const patch = { $retainKeys: ['annotations'], annotations: { c: '3' } };
    assert.deepEqual(strategicMerge(current, patch, metadata), { annotations: { b: '2', c: '3' } });
  });

  test('An item without its key is refused', () => {
    assert.throws(() => strategicMerge({}, { containers: [{ image: 'x' }] }, podSpec), StrategicMergeError);
  });

  test('Where there are no lists it is a merge patch', () => {
    const label = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.option(fc.string()));
    fc.assert(
      fc.property(label, label, (labels, change) => {
        const current = { labels: mergePatch({}, labels) };
        const patch = { labels: change };
        assert.deepEqual(strategicMerge(current, patch, metadata), mergePatch(current, patch));
      }),
    );
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { formatState, parseState, StateFormatError } from '../../../../src/embedded/state/stateFormat.ts';
import { makeSecret } from './stateRig.ts';

test('what is written is what is read', () => {
  const objects = fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.jsonValue()));
  fc.assert(
    fc.property(objects, (entries) => {
      const secrets = entries.map(([name, data]) => makeSecret(name, { data: JSON.parse(JSON.stringify(data)) }));
      assert.deepEqual(parseState(formatState(secrets)), secrets);
    }),
  );
});

test('any text is read or refused by a reason that quotes nothing of it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      try {
        parseState(text);
        assert.fail('was read');
      } catch (error) {
        assert.ok(error instanceof StateFormatError);
        assert.match(error.message, /^(?:is empty|is no JSON|is not a state of the embedded Kubernetes)$/);
      }
    }),
  );
});

const format = 'k7-sandboxes embedded state';
const refused: readonly (readonly [string, unknown, RegExp])[] = [
  ['another program', { format: 'other', version: 1, objects: [] }, /^is not a state/],
  ['a later version', { format, version: 2, objects: [] }, /^has version 2 of the format, not 1$/],
  ['no version', { format, objects: [] }, /^has version undefined/],
  ['no objects', { format, version: 1 }, /^has no list of objects$/],
  ['no object', { format, version: 1, objects: [1] }, /objects\[0\]/],
  ['no name', { format, version: 1, objects: [makeSecret('a'), makeSecret('')] }, /objects\[1\]/],
  ['no uid', { format, version: 1, objects: [{ ...makeSecret('a'), metadata: { name: 'a' } }] }, /objects\[0\]/],
];
for (const [what, state, message] of refused) {
  test(`a state of ${what} is refused`, () => {
    assert.throws(() => parseState(JSON.stringify(state)), { name: 'StateFormatError', message });
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { WatchFrameReader } from '../../../../src/k8s/watch/watchFrames.ts';

const frames = fc.array(
  fc.record({
    type: fc.constantFrom('ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'),
    object: fc.dictionary(fc.string(), fc.string({ unit: 'binary' })),
  }),
);

test('frames come out as they were sent, wherever the chunks end', () => {
  fc.assert(
    fc.property(frames, fc.array(fc.nat(50), { minLength: 1 }), (sent, sizes) => {
      const bytes = Buffer.from(sent.map((frame) => `${JSON.stringify(frame)}\n`).join(''));
      const reader = new WatchFrameReader();
      const seen: unknown[] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 0;
        seen.push(...reader.push(bytes.subarray(at, at + size + 1)));
        at += size + 1;
      }
      assert.deepEqual(seen, JSON.parse(JSON.stringify(sent)));
    }),
  );
});

test('a frame counts once its line has ended', () => {
  const reader = new WatchFrameReader();
  assert.deepEqual(reader.push(Buffer.from('{"type":"ADDED","object":{}}')), []);
  assert.deepEqual(reader.push(Buffer.from('\n')), [{ type: 'ADDED', object: {} }]);
});

test('empty lines are no frames', () => {
  assert.deepEqual(new WatchFrameReader().push(Buffer.from('\n \r\n\n')), []);
});

test('a line that is no JSON is an error', () => {
  assert.throws(() => new WatchFrameReader().push(Buffer.from('<html>\n')), SyntaxError);
});

test('a line longer than 16 MiB is an error, and many short ones are not', () => {
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  const reader = new WatchFrameReader();
  for (let i = 0; i < 16; i++) reader.push(chunk);
  assert.throws(() => reader.push(chunk), /16 MiB/);
  const lines = Buffer.from(`{"type":"BOOKMARK","object":{"a":"${'x'.repeat(1024 * 1024)}"}}\n`);
  const patient = new WatchFrameReader();
  for (let i = 0; i < 20; i++) assert.equal(patient.push(lines).length, 1);
});

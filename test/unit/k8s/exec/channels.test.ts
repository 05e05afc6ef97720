import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decodeFrame, encodeResize, encodeStdin, encodeStdinClose } from '../../../../src/k8s/exec/channels.ts';

test('a frame of the server is its channel and the rest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 255 }), fc.uint8Array(), (channel, data) => {
      const frame = decodeFrame(Uint8Array.of(channel, ...data));
      const kind = ({ 1: 'stdout', 2: 'stderr', 3: 'status' } as const)[channel];
      assert.deepEqual(frame, kind ? { kind, data } : { kind: 'other' });
    }),
  );
});

test('an empty frame says nothing', () => {
  assert.deepEqual(decodeFrame(new Uint8Array(0)), { kind: 'other' });
});

test('standard input arrives whole, in frames of at most 32 KiB', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 1, max: 251 }), (length, step) => {
      const data = Uint8Array.from({ length }, (_, index) => (index * step) % 256);
      const frames = encodeStdin(data);
      assert.ok(frames.every((frame) => frame[0] === 0 && frame.length > 1 && frame.length <= 32 * 1024 + 1));
      assert.deepEqual(Buffer.concat(frames.map((frame) => frame.subarray(1))), Buffer.from(data));
    }),
    { numRuns: 20 },
  );
});

test('sizes and the end of standard input are as Kubernetes names them', () => {
  assert.equal(Buffer.from(encodeResize({ columns: 80, rows: 24 })).toString(), '\x04{"Width":80,"Height":24}');
  assert.deepEqual([...encodeStdinClose()], [255, 0]);
});

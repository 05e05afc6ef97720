import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decodeUtf8, flushUtf8, noPendingBytes } from '../../../src/terminal/utf8Decoder.ts';

function decodeInPieces(bytes: Uint8Array, size: number): string {
  let pending = noPendingBytes;
  let text = '';
  for (let at = 0; at < bytes.length; at += size) {
    const decoded = decodeUtf8(pending, bytes.subarray(at, at + size));
    pending = decoded.pending;
    text += decoded.text;
    assert.ok(pending.length <= 3);
  }
  return text + flushUtf8(pending);
}

const whole = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
const pieceSize = fc.integer({ min: 1, max: 7 });

test('text is the same however it is cut', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), pieceSize, (text, size) => {
      assert.equal(decodeInPieces(Buffer.from(text), size), whole(Buffer.from(text)));
    }),
  );
});

test('bytes that are no UTF-8 are replaced in the same way however they are cut', () => {
  const byte = fc.oneof(fc.constantFrom(0x61, 0x80, 0xbf, 0xc3, 0xe2, 0xed, 0xa0, 0xf0, 0xff, 0xef, 0xbb), fc.nat(255));
  fc.assert(
    fc.property(fc.array(byte), pieceSize, (values, size) => {
      const bytes = Uint8Array.from(values);
      assert.equal(decodeInPieces(bytes, size), whole(bytes));
    }),
    { numRuns: 1000 },
  );
});

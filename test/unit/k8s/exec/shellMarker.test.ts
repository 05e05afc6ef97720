import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ShellMarker } from '../../../../src/k8s/exec/shellMarker.ts';

function feed(marker: ShellMarker, text: string, size: number): string {
  let passed = '';
  for (let at = 0; at < text.length; at += size) {
    passed += Buffer.from(marker.push(Buffer.from(text.slice(at, at + size)))).toString();
  }
  return passed;
}

test('the first line is taken off, however it is cut', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.constantFrom('\n', '\r\n'), (size, lineEnd) => {
      const marker = new ShellMarker('k7:1');
      assert.equal(feed(marker, `k7:1 4321${lineEnd}/ # echo hi`, size), '/ # echo hi');
      assert.equal(marker.processId, 4321);
    }),
  );
});

test('what comes before the line passes behind it', () => {
  const marker = new ShellMarker('k7:1');
  assert.equal(feed(marker, 'noise\r\nk7:1 7\r\n$ ', 100), 'noise\r\n$ ');
  assert.equal(marker.processId, 7);
});

test('without the line all passes after 4 KiB', () => {
  const marker = new ShellMarker('k7:1');
  const text = 'x'.repeat(10_000);
  assert.equal(feed(marker, text, 1000), text);
  assert.equal(marker.isDone, true);
  assert.equal(marker.processId, undefined);
});

test('what is held at the end is not lost', () => {
  const marker = new ShellMarker('k7:1');
  assert.equal(feed(marker, 'short', 100), '');
  assert.equal(Buffer.from(marker.flush()).toString(), 'short');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { OutputCollector } from '../../../../src/k8s/exec/outputCollector.ts';

const mark = 'k7:mark';

/** The bytes in chunks that end at these places. */
function pushAll(collector: OutputCollector, bytes: Uint8Array, cuts: readonly number[]): void {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let from = 0;
  for (const end of ends) {
    collector.push(bytes.subarray(from, end));
    from = end;
  }
}

/** Texts that look like the mark as often as not. */
const outputs = fc
  .array(fc.oneof(fc.constantFrom('k7:', mark, `${mark} `, `${mark} 12`, `${mark} x\n`, '\n', 'é', 'k'), fc.string()))
  .map((parts) => parts.join(''))
  .filter((text) => !/k7:mark \d{1,3}\n/.test(text));

test('the output before the trailer is kept whole, however it is cut', () => {
  fc.assert(
    fc.property(outputs, fc.integer({ min: 0, max: 255 }), fc.array(fc.nat()), (output, exitCode, cuts) => {
      const collector = new OutputCollector(mark, 1000_000);
      pushAll(collector, Buffer.from(`${output}${mark} ${exitCode}\nleft behind`), cuts);
      assert.equal(collector.exitCode, exitCode);
      assert.equal(collector.text(), Buffer.from(output).toString());
      assert.equal(collector.isTruncated, false);
    }),
  );
});

test('without a trailer all is output', () => {
  fc.assert(
    fc.property(outputs, fc.array(fc.nat()), (output, cuts) => {
      const collector = new OutputCollector(mark, 1000_000);
      pushAll(collector, Buffer.from(output), cuts);
      assert.equal(collector.exitCode, undefined);
      assert.equal(collector.text(), Buffer.from(output).toString());
    }),
  );
});

test('beyond the bound output is dropped and the trailer still found', () => {
  const collector = new OutputCollector(mark, 10);
  collector.push(Buffer.from('0123456789abc'));
  collector.push(Buffer.from(`def${mark} 4\n`));
  assert.equal(collector.exitCode, 4);
  assert.equal(collector.isTruncated, true);
  assert.equal(collector.text(), '0123456789');
});

test('a character that the bound cuts in two is left out', () => {
  const collector = new OutputCollector(mark, 4);
  collector.push(Buffer.from('abcé'));
  assert.equal(collector.text(), 'abc');
  assert.equal(collector.isTruncated, true);
});

test('exactly as much as the bound is not truncated', () => {
  const collector = new OutputCollector(mark, 4);
  collector.push(Buffer.from(`abcd${mark} 0\n`));
  assert.equal(collector.text(), 'abcd');
  assert.equal(collector.isTruncated, false);
});

test('bytes that are no UTF-8 are replaced', () => {
  const collector = new OutputCollector(mark, 100);
  collector.push(Uint8Array.of(0x61, 0xff, 0x62));
  assert.equal(collector.text(), 'a\ufffdb');
});

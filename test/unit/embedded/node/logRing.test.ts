import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { LogRing } from '../../../../src/embedded/node/logRing.ts';

const textsOf = (log: LogRing): readonly string[] => log.lines().map(({ text }) => text);

test('Lines come whole, however the bytes came, and the two outputs do not mix within one', () => {
  const log = new LogRing(() => 5);
  const bytes = Buffer.from('grüße\nnext');
  for (const byte of bytes) log.write('stdout', Uint8Array.of(byte));
  log.write('stderr', Buffer.from('oops\n'));
  assert.deepEqual(textsOf(log), ['grüße', 'oops']);
  log.end();
  assert.deepEqual(log.lines().at(-1), { atMs: 5, text: 'next' });
});

test('What is cut into pieces is the same log', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 9 }), { maxLength: 9 }),
      fc.integer({ min: 1, max: 7 }),
      (lines, size) => {
        const log = new LogRing(() => 0);
        const bytes = Buffer.from(lines.map((line) => `${line.replaceAll('\n', '')}\n`).join(''));
        for (let at = 0; at < bytes.length; at += size) log.write('stdout', bytes.subarray(at, at + size));
        assert.deepEqual(
          textsOf(log),
          lines.map((line) => line.replaceAll('\n', '')),
        );
      },
    ),
  );
});

test('Only the last lines are kept, by their number and by their size', () => {
  const many = new LogRing(() => 0);
  for (let line = 0; line < 25_000; line += 1) many.write('stdout', Buffer.from(`${line}\n`));
  assert.equal(many.lines().length, 10_000);
  assert.equal(many.lines().at(-1)?.text, '24999');
  const big = new LogRing(() => 0);
  for (let line = 0; line < 100; line += 1) big.write('stdout', Buffer.from(`${'x'.repeat(50_000)}\n`));
  assert.ok(big.lines().length <= 21);
  const endless = new LogRing(() => 0);
  for (let piece = 0; piece < 100; piece += 1) endless.write('stdout', Buffer.from('x'.repeat(50_000)));
  assert.ok(endless.lines().length <= 16);
});

test('A follower gets each line and the end, and nothing after it has left', () => {
  const log = new LogRing(() => 0);
  const seen: (string | undefined)[] = [];
  log.follow((line) => seen.push(line?.text));
  const left: unknown[] = [];
  log.follow((line) => left.push(line))();
  log.write('stdout', Buffer.from('a\nb'));
  log.end();
  log.follow((line) => seen.push(line?.text));
  assert.deepEqual(seen, ['a', 'b', undefined, undefined]);
  assert.deepEqual(left, []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { egressDifference } from '../../../../src/sandbox/egress/egressDifference.ts';
import type { Egress } from '../../../../src/sandbox/sandbox.ts';

const open: Egress = { kind: 'open' };
const only = (...cidrs: string[]): Egress => ({ kind: 'restricted', cidrs });

test('a difference names the entries that the other side does not allow', () => {
  const cases: readonly (readonly [Egress, Egress, readonly string[], readonly string[]])[] = [
    [open, open, [], []],
    [open, only(), [], ['0.0.0.0/0', '::/0']],
    [only(), open, ['0.0.0.0/0', '::/0'], []],
    [only('0.0.0.0/0'), open, ['::/0'], []],
    [only('10.0.0.0/8'), only('10.1.0.0/16'), [], ['10.0.0.0/8']],
    [only('10.0.0.0/9'), only('10.0.0.0/9', '10.128.0.0/9'), ['10.128.0.0/9'], []],
    [only('1.1.1.1/32', '8.8.8.8/32'), only('8.8.8.8/32', '9.9.9.9/32'), ['9.9.9.9/32'], ['1.1.1.1/32']],
  ];
  for (const [before, after, added, removed] of cases) {
    assert.deepEqual(egressDifference(before, after), { added, removed });
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { egressDifference } from '../../../../src/sandbox/egress/egressDifference.ts';
import type { Egress } from '../../../../src/sandbox/sandbox.ts';

const open: Egress = { kind: 'open' };
const only = (...cidrs: string[]): Egress => ({ kind: 'restricted', cidrs });
const named = (...hosts: string[]): Egress => ({ kind: 'restricted', cidrs: ['1.1.1.1/32'], hosts });

test('a difference names the entries that the other side does not allow', () => {
  const cases: readonly (readonly [Egress, Egress, readonly string[], readonly string[]])[] = [
    [open, open, [], []],
    [open, only(), [], ['0.0.0.0/0', '::/0']],
    [only(), open, ['0.0.0.0/0', '::/0'], []],
    [only('0.0.0.0/0'), open, ['::/0'], []],
    [only('10.0.0.0/8'), only('10.1.0.0/16'), [], ['10.0.0.0/8']],
    [only('10.0.0.0/9'), only('10.0.0.0/9', '10.128.0.0/9'), ['10.128.0.0/9'], []],
    [only('1.1.1.1/32', '8.8.8.8/32'), only('8.8.8.8/32', '9.9.9.9/32'), ['9.9.9.9/32'], ['1.1.1.1/32']],
    [named('a.example', 'b.example'), named('b.example', '*.c.example'), ['*.c.example'], ['a.example']],
    [named('a.example'), open, ['0.0.0.0/0', '::/0'], []],
    [open, named('a.example'), [], ['0.0.0.0/0', '::/0']],
  ];
  for (const [before, after, added, removed] of cases) {
    assert.deepEqual(egressDifference(before, after), { added, removed });
  }
});

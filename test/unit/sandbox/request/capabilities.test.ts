import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capabilities, parseCapability } from '../../../../src/sandbox/request/capabilities.ts';
import { refusal } from './refusal.ts';

test('a capability may be written with its prefix and in any case', () => {
  for (const given of ['CHOWN', 'chown', 'CAP_CHOWN', 'cap_chown']) assert.equal(parseCapability(given), 'CHOWN');
  assert.equal(parseCapability('all'), 'ALL');
});

test('all capabilities of Linux are known, each once', () => {
  // 41 up to CAP_CHECKPOINT_RESTORE, and ALL.
  assert.equal(new Set(capabilities).size, 42);
  for (const name of capabilities) assert.equal(parseCapability(`CAP_${name}`), name);
});

test('what is none is refused, with the nearest one', () => {
  assert.equal(refusal(() => parseCapability('NET_ADMN')).hint, 'Did you mean NET_ADMIN?');
  for (const given of ['', 'CAP_', 'CAP_CAP_CHOWN', 'CHOWN ', 'ROOT', 'x'.repeat(1_000_000)]) {
    assert.match(refusal(() => parseCapability(given)).message, /is no capability of Linux$/);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { nearest } from '../../../src/sandbox/nearest.ts';

const fields = ['name', 'image', 'namespace', 'egress_whitelist', 'pod_non_root', 'cap_add', 'cap_drop', 'limits'];

test('a slip of the finger is found: a letter too few, too many, wrong or exchanged', () => {
  const cases = [
    ['egress_whitelst', 'egress_whitelist'],
    ['egress_whiteliist', 'egress_whitelist'],
    ['egress_whitelizt', 'egress_whitelist'],
    ['egress_whitelits', 'egress_whitelist'],
    ['nmae', 'name'],
    ['namepsace', 'namespace'],
    ['limit', 'limits'],
  ] as const;
  for (const [given, meant] of cases) assert.equal(nearest(given, fields), meant, given);
});

test('case, hyphens and underscores do not count', () => {
  assert.equal(nearest('egressWhitelist', fields), 'egress_whitelist');
  assert.equal(nearest('POD-NON-ROOT', fields), 'pod_non_root');
  assert.equal(nearest('ephemeralStorage', ['cpu', 'ephemeral-storage']), 'ephemeral-storage');
});

test('the nearest of several is chosen, and the first of equally near ones', () => {
  assert.equal(nearest('cap_addd', fields), 'cap_add');
  assert.equal(nearest('cap_drp', ['cap_drip', 'cap_drop']), 'cap_drip');
});

test('what is not really near is not suggested', () => {
  for (const given of ['', '-', '__', 'x', 'nm', 'volumes', 'runtime', 'image_pull_secrets', '__proto__']) {
    assert.equal(nearest(given, fields), undefined, given);
  }
  assert.equal(nearest('name', []), undefined);
  assert.equal(nearest('n'.repeat(1_000_000), ['n'.repeat(1_000_000)]), undefined);
});

test('an exchange of two neighbours is always found in a name of at least three letters', () => {
  const word = fc.stringMatching(/^[a-z]{3,20}$/);
  fc.assert(
    fc.property(word, fc.nat(), (candidate, at) => {
      const index = at % (candidate.length - 1);
      const swapped =
        candidate.slice(0, index) +
        (candidate[index + 1] ?? '') +
        (candidate[index] ?? '') +
        candidate.slice(index + 2);
      assert.equal(nearest(swapped, [candidate]), candidate);
    }),
  );
});

test('it is as near from either side', () => {
  const name = fc.stringMatching(/^[a-d]{1,12}$/);
  fc.assert(
    fc.property(name, name, (a, b) => {
      assert.equal(nearest(a, [b]) === undefined, nearest(b, [a]) === undefined);
    }),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLimit } from '../../../../src/sandbox/request/limits.ts';
import { refusal } from './refusal.ts';

test('limits that Kubernetes takes stay as they were written', () => {
  for (const text of ['1', '500m', '0.5', '1.5', '100u', '+1', '1e1', '2k'])
    assert.equal(parseLimit('cpu', text), text);
  for (const text of ['512Mi', '64Mi', '1.5Gi', '1G', '1Ti', '1000k', '1e9', '536870912', '0.1Gi']) {
    assert.equal(parseLimit('memory', text), text);
    assert.equal(parseLimit('ephemeral-storage', text), text);
  }
});

test('what is no quantity is refused in the words of K7 with the way out', () => {
  const { reason, message, field, hint } = refusal(() => parseLimit('memory', '512 MB'));
  assert.equal(reason, 'InvalidField');
  assert.equal(message, 'Invalid resource limits: memory "512 MB" is no quantity that Kubernetes takes');
  assert.equal(field, 'limits.memory');
  assert.equal(hint, 'Did you mean 512M?');
  assert.match(refusal(() => parseLimit('cpu', 'lots')).hint ?? '', /500m/);
  assert.match(refusal(() => parseLimit('cpu', '1gb')).hint ?? '', /500m/);
});

test('nothing and less than nothing are refused', () => {
  for (const name of ['cpu', 'memory', 'ephemeral-storage'] as const) {
    for (const text of ['0', '0m', '-1', '-1Gi', '0.0', '-0', '0Ki']) {
      assert.match(
        refusal(() => parseLimit(name, text)).message,
        /^Invalid resource limits: .+ is not more than nothing$/,
      );
    }
  }
});

test('a fraction of a byte is refused, with what was probably meant', () => {
  const { message, hint } = refusal(() => parseLimit('memory', '512m'));
  assert.equal(message, 'Invalid resource limits: memory "512m" is a fraction of a byte');
  assert.equal(hint, 'Did you mean 512Mi (mebibytes) or 512M (megabytes)?');
  for (const text of ['0.5', '1n', '5000m', '1e-3']) refusal(() => parseLimit('ephemeral-storage', text));
});

test('an amount of bytes is no number of CPUs', () => {
  assert.match(refusal(() => parseLimit('cpu', '512Mi')).message, /amount of bytes/);
});

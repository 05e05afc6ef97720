import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorButtons, errorText } from '../../../src/extension/ui/errorMessage.ts';
import { SandboxError, type ErrorReason } from '../../../src/sandbox/errors.ts';

const t = (template: string, args: Readonly<Record<string, string | number>> = {}) =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => String(args[name]));

function titles(reason: ErrorReason): readonly string[] {
  return errorButtons(new SandboxError(reason, 'x'), t).map(({ title }) => title);
}

test('a message says what failed, why, and what to do next', () => {
  const error = new SandboxError('ClusterUnreachable', 'Nobody answers at https://10.0.0.1:6443');
  assert.equal(
    errorText('Delete', error, t),
    'Delete failed: Nobody answers at https://10.0.0.1:6443. Check that the cluster is up and that this machine reaches it.',
  );
});

test('a message is one line, whatever the cluster says', () => {
  assert.equal(errorText('Delete', new Error('a\nb\u001b[31m'), t), 'Delete failed: a b [31m.');
});

test('buttons are what helps', () => {
  assert.deepEqual(titles('ClusterUnreachable'), ['Retry', 'Select Cluster…', 'Show Log']);
  assert.deepEqual(titles('AddressUnavailable'), ['Use Another Port', 'Show Log']);
  assert.deepEqual(titles('PermissionDenied'), ['Select Cluster…', 'Show Log']);
  assert.deepEqual(titles('UnsupportedField'), ['Show Log']);
});

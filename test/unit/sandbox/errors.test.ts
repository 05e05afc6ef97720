import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorTable, isSandboxError, SandboxError, type ErrorReason } from '../../../src/sandbox/errors.ts';

const reasons = Object.keys(errorTable) as ErrorReason[];

test('every reason has a status of HTTP and a code for it', () => {
  for (const reason of reasons) {
    const { status, code } = new SandboxError(reason, 'It failed');
    assert.ok(status >= 400 && status < 600, reason);
    assert.notEqual(code, 'Error', `${reason} has status ${status}, for which there is no code`);
  }
});

test('code and status are those of K7', () => {
  const cases = [
    ['InvalidField', 400, 'BadRequest'],
    ['AlreadyExists', 400, 'BadRequest'],
    ['InvalidApiKey', 401, 'Unauthorized'],
    ['NamespaceNotAllowed', 403, 'Forbidden'],
    ['SandboxNotFound', 404, 'NotFound'],
    ['SandboxNotRunning', 409, 'Conflict'],
    ['InternalError', 500, 'InternalServerError'],
    ['ClusterUnreachable', 503, 'ServiceUnavailable'],
  ] as const;
  for (const [reason, status, code] of cases) {
    const error = new SandboxError(reason, 'It failed');
    assert.deepEqual([error.status, error.code], [status, code]);
  }
});

test('hints are sentences for people', () => {
  for (const reason of reasons) {
    const { hint } = errorTable[reason];
    if (hint !== undefined) assert.match(hint, /^[A-Z].+[^\s]$/, reason);
  }
});

test('an error keeps its cause and field, and its own hint before that of the table', () => {
  const cause = new Error('why');
  const error = new SandboxError('AlreadyExists', 'Sandbox a already exists', {
    field: 'name',
    hint: 'Do else.',
    cause,
  });
  assert.equal(error.cause, cause);
  assert.equal(error.field, 'name');
  assert.equal(error.hint, 'Do else.');
  assert.equal(new SandboxError('AlreadyExists', 'x').hint, errorTable.AlreadyExists.hint);
  assert.ok(!('cause' in new SandboxError('AlreadyExists', 'x')));
});

test('what is unavailable says when another try makes sense, the rest only when it was told', () => {
  for (const reason of reasons) {
    const { status, retryAfterSeconds } = new SandboxError(reason, 'It failed');
    assert.equal(retryAfterSeconds, status === 503 ? 5 : undefined, reason);
  }
  assert.equal(new SandboxError('ClusterBusy', 'x', { retryAfterSeconds: 1 }).retryAfterSeconds, 1);
});

test('an error of another bundle is recognised, and nothing else is', () => {
  const foreign = Object.assign(new Error('x'), { [Symbol.for('k7-sandboxes.SandboxError')]: true });
  assert.ok(isSandboxError(new SandboxError('Timeout', 'x')));
  assert.ok(isSandboxError(foreign));
  for (const other of [new Error('x'), 'x', null, undefined, { reason: 'Timeout' }]) assert.ok(!isSandboxError(other));
});

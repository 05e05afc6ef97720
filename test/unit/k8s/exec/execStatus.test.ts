import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseExecStatus } from '../../../../src/k8s/exec/execStatus.ts';
import { nonZero } from '../../../fakes/execServer.ts';

test('success is exit code 0', () => {
  assert.deepEqual(parseExecStatus('{"metadata":{},"status":"Success"}'), { kind: 'exited', exitCode: 0 });
});

test('a non-zero exit code is read from its cause', () => {
  assert.deepEqual(parseExecStatus(JSON.stringify(nonZero(137))), { kind: 'exited', exitCode: 137 });
});

test('another failure carries its message', () => {
  const text = '{"status":"Failure","reason":"InternalError","message":"no such container"}';
  assert.deepEqual(parseExecStatus(text), { kind: 'failed', message: 'no such container' });
});

test('a failure without a readable exit code is a failure', () => {
  const text =
    '{"status":"Failure","reason":"NonZeroExitCode","message":"odd","details":{"causes":[{"reason":"ExitCode","message":"x"}]}}';
  assert.deepEqual(parseExecStatus(text), { kind: 'failed', message: 'odd' });
});

test('no prefix of a status is a status', () => {
  const text = JSON.stringify(nonZero(7));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: text.length - 1 }), (length) => {
      assert.equal(parseExecStatus(text.slice(0, length)), undefined);
    }),
  );
});

test('any JSON is survived', () => {
  fc.assert(fc.property(fc.json(), (text) => void parseExecStatus(text)));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeSandbox } from '../../fakes/memorySandboxService.ts';
import { dataOf, errorOf, withApi } from './apiRig.ts';

const path = '/api/v1/sandboxes/my-sandbox/exec?namespace=default';

test('exec answers the exit code and both outputs apart', () =>
  withApi(async ({ request, service }) => {
    service.put(makeSandbox());
    service.execScript = (key, command) => {
      assert.deepEqual(key, { namespace: 'default', name: 'my-sandbox' });
      assert.equal(command, 'echo a; echo b >&2; exit 7');
      return { exitCode: 7, stdout: 'a\n', stderr: 'b\n', durationMs: 12.6 };
    };
    const response = await request('POST', path, { command: 'echo a; echo b >&2; exit 7' });
    assert.equal(response.status, 200);
    assert.deepEqual(await dataOf(response), { exit_code: 7, stdout: 'a\n', stderr: 'b\n', duration_ms: 13 });
  }));

test('exec says which output was cut', () =>
  withApi(async ({ request, service }) => {
    service.put(makeSandbox());
    service.execScript = () => ({ stdout: 'x', isStdoutTruncated: true });
    assert.deepEqual(await dataOf(await request('POST', path, { command: 'yes' })), {
      exit_code: 0,
      stdout: 'x',
      stderr: '',
      duration_ms: 1,
      stdout_truncated: true,
    });
  }));

test('exec without a command is refused as K7 does', () =>
  withApi(async ({ request }) => {
    for (const body of [{}, { command: '' }]) {
      const response = await request('POST', path, body);
      assert.equal(response.status, 400);
      const error = await errorOf(response);
      assert.deepEqual([error['message'], error['field']], ['Command is required', 'command']);
    }
  }));

test('exec refuses other types, NUL, unknown fields and what is no object', () =>
  withApi(async ({ request }) => {
    const cases = [
      [{ command: ['ls'] }, 'InvalidField'],
      [{ command: null }, 'MissingField'],
      [{ command: 'a\0b' }, 'InvalidField'],
      [{ comand: 'ls' }, 'UnknownField'],
      [['ls'], 'InvalidJson'],
      ['null', 'InvalidJson'],
    ] as const;
    for (const [body, reason] of cases) {
      const response = await request('POST', path, body);
      assert.equal(response.status, 400);
      assert.equal((await errorOf(response))['reason'], reason, JSON.stringify(body));
    }
  }));

test('exec in a sandbox whose pod does not run is a Conflict', () =>
  withApi(async ({ request, service }) => {
    service.put(makeSandbox({ status: 'Pending' }));
    const response = await request('POST', path, { command: 'true' });
    assert.equal(response.status, 409);
    assert.match((await errorOf(response))['message'] ?? '', /not running/);
  }));

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeSandbox } from '../../fakes/memorySandboxService.ts';
import { dataOf, errorOf, withApi } from './apiRig.ts';

const pause = '/api/v1/sandboxes/demo/pause';
const resume = '/api/v1/sandboxes/demo/resume';
const there = (namespace: string) => makeSandbox({ namespace, name: 'demo' });

test('a paused sandbox is told as such, with what was lost, and resumes', () =>
  withApi(async ({ request, service }) => {
    service.put(there('default'));
    const paused = await request('POST', pause, {});
    assert.equal(paused.status, 200);
    const data = (await dataOf(paused)) as { message: string; warnings: readonly { reason: string }[] };
    assert.equal(data.message, 'Sandbox demo paused (replicas=0).');
    assert.deepEqual(
      data.warnings.map(({ reason }) => reason),
      ['FileSystemLost'],
    );
    const info = (await dataOf(await request('GET', '/api/v1/sandboxes/demo'))) as Record<string, unknown>;
    assert.deepEqual(
      [info['status'], info['ready'], info['reason'], info['error_message']],
      ['No Pods', 'False', 'Paused', ''],
    );
    const resumed = await request('POST', resume, {});
    assert.equal(resumed.status, 200);
    assert.deepEqual(await dataOf(resumed), { message: 'Sandbox demo resumed (replicas=1).' });
  }));

test('no body, null and {} mean the defaults, and what old clients of K7 send is ignored', () =>
  withApi(async ({ request, service }) => {
    service.put(there('default'));
    for (const body of [undefined, 'null', {}, { namespace: null }, { namespace: '' }]) {
      assert.equal((await request('POST', pause, body)).status, 200);
      assert.equal((await request('POST', resume, body)).status, 200);
    }
    const legacy = { pvc: 'ignored', snapshot_class: 'ignored', snapshot: false };
    assert.equal((await request('POST', pause, legacy)).status, 200);
  }));

test('the namespace is taken from the body or the query, and not from both if they differ', () =>
  withApi(async ({ request, service }) => {
    service.put(there('team-a'));
    assert.equal((await request('POST', pause, { namespace: 'team-a' })).status, 200);
    assert.equal((await request('POST', `${resume}?namespace=team-a`)).status, 200);
    assert.equal((await request('POST', `${pause}?namespace=team-a`, { namespace: 'team-a' })).status, 200);
    const both = await errorOf(await request('POST', `${resume}?namespace=default`, { namespace: 'team-a' }));
    assert.deepEqual([both['reason'], both['field']], ['InvalidField', 'namespace']);
  }));

test('what a pause cannot honour, or does not know, is refused by name', () =>
  withApi(async ({ request, service }) => {
    service.put(there('default'));
    const cases = [
      [{ snapshot: 'snap1' }, 'UnsupportedField', 'snapshot'],
      [{ snapshot: true }, 'UnsupportedField', 'snapshot'],
      [{ namespce: 'team-a' }, 'UnknownField', 'namespce'],
      [{ namespace: 7 }, 'InvalidField', 'namespace'],
      [{ namespace: 'Team A' }, 'InvalidField', 'namespace'],
    ] as const;
    for (const [body, reason, field] of cases) {
      const response = await request('POST', pause, body);
      assert.equal(response.status, 400);
      const error = await errorOf(response);
      assert.deepEqual([error['reason'], error['field']], [reason, field]);
    }
    assert.deepEqual((await errorOf(await request('POST', pause, '[]')))['reason'], 'InvalidJson');
  }));

test('a sandbox that is not there is not found, and a key stays in its namespaces', () =>
  withApi(async ({ request, writeKeys }) => {
    const missing = await request('POST', pause, { namespace: 'default' });
    assert.equal(missing.status, 404);
    assert.equal((await errorOf(missing))['reason'], 'SandboxNotFound');
    await writeKeys({ scoped: { name: 'scoped', created: 1, expires: 4_000_000_000, namespaces: ['team-a'] } });
    const scoped = { 'X-API-Key': 'scoped' };
    assert.equal((await request('POST', pause, { namespace: 'team-b' }, scoped)).status, 403);
    assert.equal((await request('POST', resume, {}, scoped)).status, 403);
    assert.equal((await request('POST', pause, { namespace: 'team-a' }, scoped)).status, 404);
  }));

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeSandbox } from '../../fakes/memorySandboxService.ts';
import { dataOf, errorOf, withApi } from './apiRig.ts';

const path = '/api/v1/sandboxes/demo';

test('the egress of a sandbox is changed, and the answer tells before and after', () =>
  withApi(async ({ request, service }) => {
    service.put(makeSandbox({ name: 'demo' }));
    const answer = await request('PATCH', path, { egress_whitelist: ['10.0.0.5/8', '1.1.1.1'] });
    assert.equal(answer.status, 200);
    assert.deepEqual(await dataOf(answer), {
      name: 'demo',
      namespace: 'default',
      egress: {
        before: null,
        after: ['10.0.0.0/8', '1.1.1.1/32'],
        added: [],
        removed: ['0.0.0.0/0', '::/0'],
        outliving: [],
        dropped: [],
        unseen: null,
      },
    });
    const info = (await dataOf(await request('GET', path))) as Record<string, unknown>;
    assert.deepEqual(info['egress_whitelist'], ['10.0.0.0/8', '1.1.1.1/32']);
  }));

test('null opens, an absent whitelist stays, and the options are passed on', () =>
  withApi(async ({ request, service }) => {
    service.put(makeSandbox({ name: 'demo', egress: { kind: 'restricted', cidrs: [] } }));
    await request('PATCH', path, { drop_connections: true });
    await request('PATCH', path, { egress_whitelist: null, dry_run: true });
    await request('PATCH', path, { egress_whitelist: [], drop_connections: null, dry_run: null });
    assert.deepEqual(service.egressChanges, [
      { egress: undefined, dropConnections: true, isDryRun: false },
      { egress: { kind: 'open' }, dropConnections: false, isDryRun: true },
      { egress: { kind: 'restricted', cidrs: [] }, dropConnections: false, isDryRun: false },
    ]);
  }));

test('connections that outlive the change are told with their processes, and those that were ended', () =>
  withApi(async ({ request, service }) => {
    service.put(makeSandbox({ name: 'demo' }));
    const local = { address: '10.244.0.5', port: 40_000 };
    const remote = { address: '203.0.113.10', port: 80 };
    service.outliving = [{ local, remote, inode: '1', holders: [{ processId: 7, program: 'nc' }] }];
    const egressOf = async (body: object) => {
      const { egress } = (await dataOf(await request('PATCH', path, body))) as { egress: Record<string, unknown> };
      return [egress['outliving'], egress['dropped']];
    };
    const process = { pid: 7, program: 'nc' };
    assert.deepEqual(await egressOf({ egress_whitelist: [] }), [[{ ...remote, processes: [process] }], []]);
    assert.deepEqual(await egressOf({ drop_connections: true }), [[], [process]]);
  }));

test('what is wrong with a change is refused by name, and nothing is changed', () =>
  withApi(async ({ request, service }) => {
    service.put(makeSandbox({ name: 'demo' }));
    const cases = [
      [{}, 'MissingField', undefined],
      [{ dry_run: true }, 'MissingField', undefined],
      [{ egress_whitelst: [] }, 'UnknownField', 'egress_whitelst'],
      [{ egress_whitelist: ['1.1.1.1/33'] }, 'InvalidField', 'egress_whitelist[0]'],
      [{ egress_whitelist: '1.1.1.1' }, 'InvalidField', 'egress_whitelist'],
      [{ egress_whitelist: Array.from({ length: 1001 }, () => '1.1.1.1') }, 'InvalidField', 'egress_whitelist'],
      [{ egress_whitelist: [], drop_connections: 'yes' }, 'InvalidField', 'drop_connections'],
      ['[]', 'InvalidJson', undefined],
    ] as const;
    for (const [body, reason, field] of cases) {
      const response = await request('PATCH', path, body);
      assert.equal(response.status, 400);
      const error = await errorOf(response);
      assert.deepEqual([error['reason'], error['field']], [reason, field], JSON.stringify(body).slice(0, 100));
    }
    assert.deepEqual(service.egressChanges, []);
  }));

test('a sandbox that is not there is not found, and a key stays in its namespaces', () =>
  withApi(async ({ request, writeKeys }) => {
    const body = { egress_whitelist: [] };
    assert.equal((await errorOf(await request('PATCH', path, body)))['reason'], 'SandboxNotFound');
    await writeKeys({ scoped: { name: 'scoped', created: 1, expires: 4_000_000_000, namespaces: ['team-a'] } });
    const scoped = { 'X-API-Key': 'scoped' };
    assert.equal((await request('PATCH', `${path}?namespace=team-b`, body, scoped)).status, 403);
    assert.equal((await request('PATCH', `${path}?namespace=team-a`, body, scoped)).status, 404);
  }));

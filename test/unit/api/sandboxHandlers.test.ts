import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { SandboxError } from '../../../src/sandbox/errors.ts';
import { makeSandbox } from '../../fakes/memorySandboxService.ts';
import { dataOf, errorOf, withApi } from './apiRig.ts';

const path = '/api/v1/sandboxes';
const minimal = { name: 'my-sandbox', image: 'alpine:latest' };

test('a create answers 201 with the Location and the data of the document', () =>
  withApi(async ({ request, service }) => {
    const body = { ...minimal, namespace: 'default', limits: { cpu: '500m', memory: '512Mi' } };
    const response = await request('POST', path, body);
    assert.equal(response.status, 201);
    assert.equal(response.headers.get('location'), '/api/v1/sandboxes/my-sandbox?namespace=default');
    assert.deepEqual(await dataOf(response), { name: 'my-sandbox', namespace: 'default', image: 'alpine:latest' });
    assert.deepEqual(service.createdSpecs[0]?.limits, { cpu: '500m', memory: '512Mi' });
  }));

test('a create tells its warnings beside the data of the document', () =>
  withApi(async ({ request }) => {
    const body = { ...minimal, egress_whitelist: null, limits: { memory: '64Mi' }, cap_add: ['SYS_ADMIN'] };
    const { warnings, ...data } = (await dataOf(await request('POST', path, body))) as Record<string, unknown>;
    assert.deepEqual(data, { name: 'my-sandbox', namespace: 'default', image: 'alpine:latest' });
    assert.ok(Array.isArray(warnings));
    assert.deepEqual(
      warnings.map(({ reason }: { reason: string }) => reason),
      ['MemoryBelowMinimum', 'OpenEgress', 'DangerousCapability'],
    );
    for (const { field, message, hint } of warnings) assert.ok(field && message && hint);
  }));

test('an open egress alone is told in a header, so that the answer to a plain request is K7 to the letter', () =>
  withApi(async ({ request }) => {
    const open = await request('POST', path, minimal);
    assert.match(open.headers.get('warning') ?? '', /^299 - "Egress is open: .*169\.254\.169\.254/);
    assert.deepEqual(Object.keys((await dataOf(open)) as object), ['name', 'namespace', 'image']);
    const closed = await request('POST', path, { ...minimal, name: 'closed', egress_whitelist: [] });
    assert.equal(closed.headers.get('warning'), null);
  }));

test('a create without a namespace goes into default', () =>
  withApi(async ({ request, service }) => {
    assert.equal((await request('POST', path, minimal)).status, 201);
    assert.equal(service.createdSpecs[0]?.namespace, 'default');
  }));

test('the egress whitelist reaches the service as it was given: absent, empty, or a list', () =>
  withApi(async ({ request, service }) => {
    await request('POST', path, { ...minimal, name: 'a' });
    await request('POST', path, { ...minimal, name: 'b', egress_whitelist: [] });
    await request('POST', path, { ...minimal, name: 'c', egress_whitelist: ['1.1.1.1/32', '8.8.8.8/32'] });
    assert.deepEqual(
      service.createdSpecs.map((spec) => spec.egressWhitelist),
      [undefined, [], ['1.1.1.1/32', '8.8.8.8/32']],
    );
  }));

test('an existing name is a BadRequest that says so', () =>
  withApi(async ({ request }) => {
    await request('POST', path, minimal);
    const response = await request('POST', path, minimal);
    assert.equal(response.status, 400);
    const error = await errorOf(response);
    assert.equal(error['code'], 'BadRequest');
    assert.match(error['message'] ?? '', /Sandbox my-sandbox already exists$/);
  }));

test('a missing field, an unknown field and an unknown namespace are BadRequests that name the field', () =>
  withApi(async ({ request, service }) => {
    const cases = [
      [{ name: 'a' }, 'MissingField', 'image'],
      [{ image: 'alpine' }, 'MissingField', 'name'],
      [{ ...minimal, egress_whitelst: [] }, 'UnknownField', 'egress_whitelst'],
      [{ ...minimal, namespace: 'nowhere' }, 'NamespaceNotFound', 'namespace'],
    ] as const;
    for (const [body, reason, field] of cases) {
      const response = await request('POST', path, body);
      assert.equal(response.status, 400);
      const error = await errorOf(response);
      assert.deepEqual([error['code'], error['reason'], error['field']], ['BadRequest', reason, field]);
    }
    assert.deepEqual(await dataOf(await request('GET', path)), []);
    assert.equal(service.createdSpecs.length, 1);
  }));

test('an env file is read from its folder and becomes the environment', () =>
  withApi(async ({ request, service, folder }) => {
    await writeFile(join(folder, 'app.env'), 'A=1\nB=two\n');
    assert.equal((await request('POST', path, { ...minimal, env_file: 'app.env' })).status, 201);
    assert.deepEqual(
      [...(service.createdSpecs[0]?.env ?? [])],
      [
        ['A', '1'],
        ['B', 'two'],
      ],
    );
  }));

test('an env file that is missing, empty or elsewhere creates nothing', () =>
  withApi(async ({ request, service, folder }) => {
    await writeFile(join(folder, 'empty.env'), '# nothing\n');
    for (const envFile of ['missing.env', 'empty.env', '../other.env', '/etc/hostname']) {
      const response = await request('POST', path, { ...minimal, env_file: envFile });
      assert.equal(response.status, 400, envFile);
      assert.equal((await errorOf(response))['field'], 'env_file');
    }
    assert.equal(service.createdSpecs.length, 0);
  }));

test('a list without a namespace, or with an empty one, is that of default', () =>
  withApi(async ({ request, service }) => {
    service.put(makeSandbox({ name: 'b' }));
    service.put(makeSandbox({ name: 'a' }));
    service.put(makeSandbox({ name: 'c', namespace: 'other' }));
    for (const query of ['', '?namespace=', '?namespace=default']) {
      const data = (await dataOf(await request('GET', `${path}${query}`))) as { name: string }[];
      assert.deepEqual(
        data.map(({ name }) => name),
        ['a', 'b'],
      );
    }
  }));

test('list and get show exactly the fields of the document', () =>
  withApi(async ({ request, service, clock }) => {
    service.put(makeSandbox({ createdAtMs: clock.now() - (5 * 60 + 42) * 1000 }));
    const expected = {
      name: 'my-sandbox',
      namespace: 'default',
      status: 'Running',
      ready: 'True',
      restarts: 0,
      age: '0:05:42',
      image: 'alpine:latest',
      error_message: '',
    };
    const [listed] = (await dataOf(await request('GET', `${path}?namespace=default`))) as Record<string, unknown>[];
    const got = (await dataOf(await request('GET', `${path}/my-sandbox?namespace=default`))) as Record<string, unknown>;
    for (const [field, value] of Object.entries(expected)) {
      assert.equal(listed?.[field], value, field);
      assert.equal(got[field], value, field);
    }
  }));

test('an unknown sandbox is a 404 to get, delete and exec', () =>
  withApi(async ({ request }) => {
    const responses = [
      await request('GET', `${path}/nobody`),
      await request('DELETE', `${path}/nobody`),
      await request('POST', `${path}/nobody/exec`, { command: 'true' }),
      await request('GET', `${path}/..%2f..%2fsecrets`),
      await request('GET', `${path}/Not_A_Name`),
      await request('GET', `${path}/metrics`),
    ];
    for (const response of responses) {
      assert.equal(response.status, 404);
      const error = await errorOf(response);
      assert.equal(error['code'], 'NotFound');
      assert.match(error['message'] ?? '', /^Sandbox .+ not found in namespace default$/);
    }
  }));

test('a name that could mislead on a terminal is quoted in the message', () =>
  withApi(async ({ request }) => {
    const error = await errorOf(await request('GET', `${path}/a%1b]52;c;aGk=%07%E2%80%AE`));
    assert.equal(error['message'], 'Sandbox "a\\u001b]52;c;aGk=\\u0007\\u202e" not found in namespace default');
  }));

test('a delete answers the message of the document, and then the sandbox is gone', () =>
  withApi(async ({ request, service }) => {
    service.put(makeSandbox());
    const response = await request('DELETE', `${path}/my-sandbox?namespace=default`);
    assert.equal(response.status, 200);
    assert.deepEqual(await dataOf(response), { message: 'Sandbox my-sandbox deleted successfully' });
    assert.equal((await request('GET', `${path}/my-sandbox`)).status, 404);
  }));

test('a delete of all answers a result for each, failed ones included', () =>
  withApi(async ({ request, service }) => {
    service.put(makeSandbox({ name: 'a' }));
    service.put(makeSandbox({ name: 'b' }));
    service.deleteErrors.set('default/b', new SandboxError('PermissionDenied', 'May not delete deployments'));
    const response = await request('DELETE', `${path}?namespace=default`);
    assert.equal(response.status, 200);
    assert.deepEqual(await dataOf(response), {
      message: 'Deleted 1 sandboxes',
      results: [
        { name: 'a', success: true, error: null },
        { name: 'b', success: false, error: 'May not delete deployments' },
      ],
    });
  }));

test('a delete of all where there is nothing deletes 0 sandboxes', () =>
  withApi(async ({ request }) => {
    assert.deepEqual(await dataOf(await request('DELETE', path)), { message: 'Deleted 0 sandboxes', results: [] });
  }));

test('a typo in a query parameter of a delete of all deletes nothing', () =>
  withApi(async ({ request, service }) => {
    service.put(makeSandbox());
    for (const query of [
      '?namepsace=other',
      '?Namespace=other',
      '?namespace=other&namespace=default',
      '?namespace=A_B',
    ]) {
      const response = await request('DELETE', `${path}${query}`);
      assert.equal(response.status, 400, query);
      assert.equal((await errorOf(response))['reason'], 'InvalidQuery');
    }
    assert.equal(service.watch.sandboxes().length, 1);
  }));

test('a typo in a query parameter is answered with the nearest name', () =>
  withApi(async ({ request }) => {
    assert.match((await errorOf(await request('GET', `${path}?namepsace=x`)))['hint'] ?? '', /namespace/);
  }));

test('what is stale says so and how old it is', () =>
  withApi(async ({ request, service, clock }) => {
    service.put(makeSandbox());
    service.setState({ kind: 'stale', sinceMs: clock.now() - 12_400, error: new Error('down') });
    for (const target of [path, `${path}/my-sandbox`]) {
      const response = await request('GET', target);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('k7-stale-seconds'), '12');
      assert.match(response.headers.get('warning') ?? '', /^110 - ".+"$/);
    }
    service.setState({ kind: 'live' });
    assert.equal((await request('GET', path)).headers.get('warning'), null);
  }));

test('an unreachable cluster is a 503 with Retry-After', () =>
  withApi(async ({ request, service }) => {
    service.setState({ kind: 'failed', error: new Error('connect ECONNREFUSED') });
    const response = await request('GET', path);
    assert.equal(response.status, 503);
    assert.equal(response.headers.get('retry-after'), '5');
    assert.equal((await errorOf(response))['code'], 'ServiceUnavailable');
  }));

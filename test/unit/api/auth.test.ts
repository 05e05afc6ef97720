import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { errorOf, goodKey, withApi } from './apiRig.ts';

const sandboxes = '/api/v1/sandboxes';
const longAgo = 1_000;

test('a key is taken from X-API-Key, or else from a Bearer, and one does not rescue the other', () =>
  withApi(async ({ app }) => {
    const cases = [
      [{ 'X-API-Key': goodKey }, 200, ''],
      [{ 'X-API-Key': `  ${goodKey} ` }, 200, ''],
      [{ Authorization: `Bearer ${goodKey}` }, 200, ''],
      [{ Authorization: `bEaReR   ${goodKey}` }, 200, ''],
      [{ 'X-API-Key': ' ', Authorization: `Bearer ${goodKey}` }, 200, ''],
      [{ 'X-API-Key': 'wrong', Authorization: `Bearer ${goodKey}` }, 401, 'Invalid API key'],
      [{ Authorization: 'Bearer wrong' }, 401, 'Invalid API key'],
      [{ Authorization: `Basic ${goodKey}` }, 401, 'Missing API key'],
      [{ Authorization: goodKey }, 401, 'Missing API key'],
      [{ Authorization: 'Bearer ' }, 401, 'Missing API key'],
      [{}, 401, 'Missing API key'],
    ] as const;
    for (const [headers, status, message] of cases) {
      const response = await app.request(sandboxes, { headers });
      assert.equal(response.status, status, JSON.stringify(headers));
      if (status === 200) continue;
      assert.equal((await errorOf(response))['message'], message);
      assert.equal(response.headers.get('www-authenticate'), 'Bearer');
    }
  }));

test('an expired key is refused as such, and its entry stays', () =>
  withApi(async ({ app, writeKeys, keys }) => {
    await writeKeys({ old: { name: 'old', created: 1, expires: longAgo, last_used: null } });
    const response = await app.request(sandboxes, { headers: { 'X-API-Key': 'old' } });
    assert.equal(response.status, 401);
    assert.equal((await errorOf(response))['message'], 'API key expired');
    assert.equal((await keys.list()).length, 1);
  }));

test('an expiry that is absent or no whole number is none', () =>
  withApi(async ({ app, writeKeys }) => {
    await writeKeys({ a: { name: 'a' }, b: { name: 'b', expires: 'soon' }, c: { name: 'c', expires: null } });
    for (const key of ['a', 'b', 'c']) {
      assert.equal((await app.request(sandboxes, { headers: { 'X-API-Key': key } })).status, 200);
    }
  }));

test('a corrupt or empty key file is a 500 that says so and is not touched', () =>
  withApi(async ({ request, keysFile, folder }) => {
    for (const text of ['', '{', '[]', 'null']) {
      await writeFile(keysFile, text);
      const response = await request('GET', sandboxes);
      assert.equal(response.status, 500);
      const error = await errorOf(response);
      assert.equal(error['reason'], 'KeyFileUnreadable');
      assert.match(error['message'] ?? '', /corrupt/);
      assert.ok(!JSON.stringify(error).includes(folder));
    }
  }));

test('a key of some namespaces may use those and no others', () =>
  withApi(async ({ app, writeKeys, service }) => {
    service.namespaces.add('alpha');
    await writeKeys({ k: { name: 'k', namespaces: ['alpha'] }, open: { name: 'open', namespaces: [] } });
    const send = (path: string, method = 'GET', body?: object) =>
      app.request(path, {
        method,
        headers: { 'X-API-Key': 'k' },
        ...(body === undefined ? {} : { body: new TextEncoder().encode(JSON.stringify(body)) }),
      });
    assert.equal((await send(`${sandboxes}?namespace=alpha`)).status, 200);
    const create = { name: 'a', image: 'alpine' };
    assert.equal((await send(sandboxes, 'POST', { ...create, namespace: 'alpha' })).status, 201);
    const refused = [
      await send(`${sandboxes}?namespace=beta`),
      await send(`${sandboxes}?namespace=beta`, 'DELETE'),
      await send(`${sandboxes}/a?namespace=beta`),
      await send(`${sandboxes}/a?namespace=beta`, 'DELETE'),
      await send(`${sandboxes}/a/exec?namespace=beta`, 'POST', { command: 'true' }),
      await send(sandboxes, 'POST', { ...create, namespace: 'beta' }),
    ];
    for (const response of refused) {
      assert.equal(response.status, 403);
      assert.equal((await errorOf(response))['message'], "API key is not authorized for namespace 'beta'");
    }
    const unnamed = await send(sandboxes);
    assert.equal(unnamed.status, 403);
    assert.match((await errorOf(unnamed))['message'] ?? '', /pass an explicit allowed namespace/);
    assert.equal((await send(sandboxes, 'POST', create)).status, 403);
    assert.equal((await app.request(sandboxes, { headers: { 'X-API-Key': 'open' } })).status, 200);
  }));

test('a restriction that cannot be read allows nothing', () =>
  withApi(async ({ app, writeKeys }) => {
    await writeKeys({ a: { name: 'a', namespaces: 'default' }, b: { name: 'b', namespaces: [1] } });
    for (const key of ['a', 'b']) {
      assert.equal((await app.request(sandboxes, { headers: { 'X-API-Key': key } })).status, 403);
    }
  }));

test('a key of one node pins it, a key of several wants one of them named', () =>
  withApi(async ({ app, writeKeys, service }) => {
    await writeKeys({ one: { name: 'one', nodes: ['n1'] }, two: { name: 'two', nodes: ['n1', 'n2'] } });
    const create = async (key: string, name: string, nodeName?: string) => {
      const body = JSON.stringify({
        name,
        image: 'alpine',
        ...(nodeName === undefined ? {} : { node_name: nodeName }),
      });
      return app.request(sandboxes, {
        method: 'POST',
        headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
        body,
      });
    };
    assert.equal((await create('one', 'a')).status, 201);
    assert.equal((await create('one', 'b', 'n1')).status, 201);
    assert.equal((await create('two', 'c', 'n2')).status, 201);
    assert.deepEqual(
      service.createdSpecs.map((spec) => spec.nodeName),
      ['n1', 'n1', 'n2'],
    );
    const other = await create('one', 'd', 'n2');
    assert.equal(other.status, 403);
    assert.equal((await errorOf(other))['message'], "API key is not authorized for node 'n2'");
    assert.match((await errorOf(await create('two', 'e')))['message'] ?? '', /explicit allowed node/);
  }));

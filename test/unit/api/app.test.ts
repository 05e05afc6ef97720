import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routes } from '../../../src/api/routes.ts';
import { makeSandbox } from '../../fakes/memorySandboxService.ts';
import { errorOf, withApi } from './apiRig.ts';

const sandboxes = '/api/v1/sandboxes';

test('the root and the health check are open and have no envelope', () =>
  withApi(async ({ app }) => {
    assert.deepEqual(await (await app.request('/')).json(), { message: 'K7 Sandbox API', version: '1.2.3' });
    assert.deepEqual(await (await app.request('/health')).json(), { status: 'healthy' });
  }));

test('every answer has its request id and may not be cached or sniffed', () =>
  withApi(async ({ app, request }) => {
    const responses = [
      await app.request('/'),
      await app.request(sandboxes),
      await app.request('/nowhere'),
      await request('GET', sandboxes),
      await request('PUT', sandboxes),
      await app.request('/', { headers: { Host: 'evil.example' } }),
    ];
    for (const response of responses) {
      assert.match(response.headers.get('x-request-id') ?? '', /^req-\d+$/);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(response.headers.get('access-control-allow-origin'), null);
    }
  }));

test('an error names the request id that its header has', () =>
  withApi(async ({ request }) => {
    const response = await request('GET', '/nowhere');
    assert.equal((await errorOf(response))['request_id'], response.headers.get('x-request-id'));
  }));

test('an unknown path is a 404 in the envelope, keyed or not', () =>
  withApi(async ({ app, request }) => {
    for (const path of [
      '/nowhere',
      '/api',
      '/api/v1',
      '/api/v2/sandboxes',
      `${sandboxes}/a/b`,
      '/docs',
      '/openapi.json',
    ]) {
      for (const response of [await app.request(path), await request('POST', path, {})]) {
        assert.equal(response.status, 404, path);
        assert.deepEqual((await errorOf(response))['reason'], 'PathNotFound');
      }
    }
  }));

test('a slash at the end is never a redirect and never a delete of all', () =>
  withApi(async ({ request, service }) => {
    service.put(makeSandbox());
    for (const path of [`${sandboxes}/`, `${sandboxes}//`, `${sandboxes}/x/..`, `${sandboxes}/.`]) {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const response = await request(method, path);
        assert.equal(response.status, 404, `${method} ${path}`);
      }
    }
    assert.equal(service.watch.sandboxes().length, 1);
  }));

test('a wrong method is a 405 that lists the right ones', () =>
  withApi(async ({ request }) => {
    const cases = [
      ['PUT', sandboxes, 'POST, GET, DELETE, HEAD, OPTIONS'],
      ['PUT', `${sandboxes}/a`, 'GET, PATCH, DELETE, HEAD, OPTIONS'],
      ['GET', `${sandboxes}/a/exec`, 'POST, OPTIONS'],
      ['HEAD', `${sandboxes}/a/exec`, 'POST, OPTIONS'],
      ['POST', '/health', 'GET, HEAD, OPTIONS'],
    ] as const;
    for (const [method, path, allow] of cases) {
      const response = await request(method, path);
      assert.equal(response.status, 405, `${method} ${path}`);
      assert.equal(response.headers.get('allow'), allow);
      if (method !== 'HEAD') assert.equal((await errorOf(response))['code'], 'MethodNotAllowed');
    }
  }));

test('OPTIONS lists the methods, HEAD answers as GET without a body', () =>
  withApi(async ({ app, request }) => {
    const options = await app.request(sandboxes, { method: 'OPTIONS' });
    assert.equal(options.status, 204);
    assert.equal(options.headers.get('allow'), 'POST, GET, DELETE, HEAD, OPTIONS');
    const head = await request('HEAD', sandboxes);
    assert.equal(head.status, 200);
    assert.equal(await head.text(), '');
    assert.equal((await app.request(sandboxes, { method: 'HEAD' })).status, 401);
  }));

test('a path with a broken percent encoding is a 400', () =>
  withApi(async ({ request }) => {
    for (const path of [`${sandboxes}/%`, `${sandboxes}/%zz`, `${sandboxes}/%ff`, '/%E0%A4%A']) {
      const response = await request('GET', path);
      assert.equal(response.status, 400, path);
      assert.equal((await errorOf(response))['reason'], 'MalformedRequest');
    }
  }));

test('a body that is missing, broken or no object is a 400', () =>
  withApi(async ({ app, request }) => {
    const headers = { 'X-API-Key': 'good-key' };
    const bodies = ['', '{', '{"name": "a",}', 'null', '[]', '"text"', '1', '\u0000'];
    for (const body of bodies) {
      const response = await app.request(sandboxes, { method: 'POST', headers, body: new TextEncoder().encode(body) });
      assert.equal(response.status, 400, body);
      assert.equal((await errorOf(response))['code'], 'BadRequest');
    }
    assert.equal((await request('POST', sandboxes)).status, 400);
    const notUtf8 = await app.request(sandboxes, { method: 'POST', headers, body: new Uint8Array([0x22, 0xff, 0x22]) });
    assert.equal((await errorOf(notUtf8))['reason'], 'InvalidJson');
  }));

test('only JSON is understood, and a body without a type is taken as JSON', () =>
  withApi(async ({ app }) => {
    const send = (headers: Record<string, string>) =>
      app.request(sandboxes, {
        method: 'POST',
        headers: { 'X-API-Key': 'good-key', ...headers },
        body: new TextEncoder().encode('{"name":"a"}'),
      });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'json']) {
      assert.equal((await send({ 'Content-Type': type })).status, 415, type);
    }
    assert.equal((await send({ 'Content-Encoding': 'gzip' })).status, 415);
    for (const type of ['application/json', 'Application/JSON; charset=utf-8', 'application/merge-patch+json']) {
      assert.equal((await errorOf(await send({ 'Content-Type': type })))['reason'], 'MissingField', type);
    }
    assert.equal((await errorOf(await send({})))['reason'], 'MissingField');
  }));

test('a body of more than 1 MiB is a 413', () =>
  withApi(async ({ request }) => {
    const response = await request('POST', sandboxes, JSON.stringify({ name: 'a'.repeat(1024 * 1024) }));
    assert.equal(response.status, 413);
    assert.equal((await errorOf(response))['code'], 'PayloadTooLarge');
  }));

test('an unforeseen error is a 500 that says nothing of itself, with the details in the log', () =>
  withApi(async ({ request, service, lines }) => {
    service.failNext('list', new TypeError('secret detail'));
    const response = await request('GET', sandboxes);
    assert.equal(response.status, 500);
    const text = await response.text();
    assert.doesNotMatch(text, /secret detail|at |\.ts/);
    const logged = lines.find((line) => line.level === 'error');
    assert.equal(logged?.fields['cause'], 'secret detail');
    assert.equal(logged?.fields['requestId'], response.headers.get('x-request-id'));
  }));

test('a browser that was led here by a foreign name is refused', () =>
  withApi(async ({ request, service }) => {
    service.put(makeSandbox());
    const response = await request('DELETE', sandboxes, undefined, { Host: 'evil.example:7070' });
    assert.equal(response.status, 403);
    assert.equal((await errorOf(response))['reason'], 'HostNotAllowed');
    assert.equal(service.watch.sandboxes().length, 1);
  }));

test('the access log has one line per request, without key, query or body', () =>
  withApi(async ({ request, lines }) => {
    const response = await request('GET', `${sandboxes}?namespace=private`);
    const access = lines.filter((line) => line.message === 'request');
    assert.equal(access.length, 1);
    assert.deepEqual(access[0]?.fields, {
      method: 'GET',
      path: sandboxes,
      status: 200,
      durationMs: 0,
      requestId: response.headers.get('x-request-id'),
      key: 'tester',
    });
    assert.doesNotMatch(JSON.stringify(lines), /good-key|private/);
  }));

test('every route but the open two wants a key before it reads anything', () =>
  withApi(async ({ app }) => {
    for (const route of routes) {
      const response = await app.request(route.path.replace('{name}', 'a'), {
        method: route.method,
        ...(route.method === 'POST' ? { body: '{' } : {}),
      });
      assert.equal(response.status, route.auth === 'none' ? 200 : 401, `${route.method} ${route.path}`);
    }
    assert.deepEqual(
      routes.filter((route) => route.auth === 'none').map((route) => route.path),
      ['/', '/health'],
    );
  }));

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { child, type Json } from '../../../../../src/embedded/objects/kubeObject.ts';
import { useServer, type SendOptions } from '../serverRig.ts';

const path = '/api/v1/namespaces/default/configmaps';
const merge = { 'content-type': 'application/merge-patch+json' };
const strategic = { 'content-type': 'application/strategic-merge-patch+json' };
const jsonPatch = { 'content-type': 'application/json-patch+json' };
const apply = { 'content-type': 'application/apply-patch+yaml' };

describe('writes to the embedded API server', () => {
  const rig = useServer();
  const must = async (method: string, target: string, options: SendOptions, code = 200): Promise<Json> => {
    const reply = await rig().send(method, target, options);
    assert.equal(reply.code, code, reply.text);
    return reply.json;
  };
  const refused = async (method: string, target: string, options: SendOptions) => {
    const { code, json } = await rig().send(method, target, options);
    return [code, json['message']];
  };
  const make = (name: string, data: Json = { k: 'v' }) =>
    must('POST', path, { body: { metadata: { name }, data } }, 201);

  test('A name is made of generateName, and a dry run keeps nothing', async () => {
    const json = await must('POST', `${path}?dryRun=All`, { body: { metadata: { generateName: 'gen-' } } }, 201);
    assert.match(String(child(json, 'metadata')['name']), /^gen-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    assert.equal(child(json, 'metadata')['resourceVersion'], undefined);
    assert.equal((await rig().send('GET', `${path}/${String(child(json, 'metadata')['name'])}`)).code, 404);
  });

  test('Unknown fields are told and left out, or refused, as is asked for', async () => {
    const body = { metadata: { name: 'unknown', nope: 1 }, foo: 1, data: { k: 'v' } };
    const warned = await rig().send('POST', `${path}?dryRun=All`, { body });
    assert.deepEqual(
      warned.headers['warning'],
      '299 - "unknown field \\"metadata.nope\\"", 299 - "unknown field \\"foo\\""',
    );
    assert.equal(warned.json['foo'], undefined);
    const ignored = await rig().send('POST', `${path}?dryRun=All&fieldValidation=Ignore`, { body });
    assert.equal(ignored.headers['warning'], undefined);
    assert.deepEqual(await refused('POST', `${path}?fieldValidation=Strict`, { body }), [
      400,
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "metadata.nope", unknown field "foo"',
    ]);
  });

  test('A value of another type is refused in the words of Go', async () => {
    assert.deepEqual(await refused('POST', path, { body: { metadata: { name: 'typed' }, data: { k: 5 } } }), [
      400,
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
    ]);
  });

  test('YAML is read, and other types of body are not', async () => {
    const headers = { 'content-type': 'application/yaml' };
    const json = await must('POST', path, { headers, body: 'metadata: {name: yaml}\ndata: {k: v}' }, 201);
    assert.deepEqual(json['data'], { k: 'v' });
    assert.equal((await rig().send('POST', path, { headers: { 'content-type': 'text/plain' }, body: 'x' })).code, 415);
    assert.equal((await rig().send('PATCH', `${path}/yaml`, { body: {} })).code, 415);
  });

  test('A body of null is an object of which nothing is set', async () => {
    const { code, json } = await rig().send('POST', path, { body: 'null' });
    assert.deepEqual(
      [code, json['message']],
      [422, 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required'],
    );
  });

  test('What is nested too deep is refused, as a body and as each kind of patch', async () => {
    await make('deep');
    const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
    for (const headers of [merge, strategic, jsonPatch]) {
      const body = headers === jsonPatch ? `[{"op":"add","path":"/data","value":${deep}}]` : `{"data":${deep}}`;
      const [code, message] = await refused('PATCH', `${path}/deep`, { body, headers });
      assert.equal(code, 400);
      assert.match(String(message), /exceeded max depth/);
    }
    const [code, message] = await refused('POST', path, { body: deep });
    assert.equal(code, 400);
    assert.match(String(message), /exceeded max depth/);
  });

  test('Names that every object has by nature are fields like others that there are not', async () => {
    await make('natural');
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const body = `{"data":{"k":"changed"},"${name}":{"a":{"b":"c"}}}`;
      for (const headers of [merge, strategic]) {
        const json = await must('PATCH', `${path}/natural`, { body, headers });
        assert.deepEqual(child(json, 'data'), { k: 'changed' });
        assert.equal(Object.hasOwn(json, name), false);
      }
    }
  });

  test('A body of more than three megabytes is refused', async () => {
    const body = { metadata: { name: 'big' }, data: { k: 'x'.repeat(3 * 1024 * 1024) } };
    assert.equal((await rig().send('POST', path, { body })).code, 413);
  });

  test('An update with another name, uid or version is refused', async () => {
    await make('put');
    const put = (metadata: Json) => refused('PUT', `${path}/put`, { body: { metadata } });
    assert.deepEqual(await put({ name: 'x' }), [
      400,
      'the name of the object (x) does not match the name on the URL (put)',
    ]);
    assert.equal((await put({ name: 'put', uid: 'x' }))[0], 409);
    assert.equal((await put({ name: 'put', resourceVersion: '1' }))[0], 409);
    assert.equal((await put({ name: 'put' }))[0], 200);
  });

  test('Each kind of patch does what it says', async () => {
    await make('patched');
    const target = `${path}/patched`;
    const merged = await must('PATCH', target, { headers: merge, body: { data: { k: null, l: 'm' } } });
    assert.deepEqual(merged['data'], { l: 'm' });
    const operations = [{ op: 'add', path: '/data/n', value: 'o' }];
    const patched = await must('PATCH', target, { headers: jsonPatch, body: operations });
    assert.deepEqual(patched['data'], { l: 'm', n: 'o' });
    const body = { data: { $patch: 'replace', z: '1' } };
    assert.deepEqual((await must('PATCH', target, { headers: strategic, body }))['data'], { z: '1' });
    const failed = [{ op: 'test', path: '/data/z', value: '2' }];
    assert.equal((await rig().send('PATCH', target, { headers: jsonPatch, body: failed })).code, 422);
  });

  test('A patch that changes nothing makes no version', async () => {
    const made = await make('same');
    const same = await must('PATCH', `${path}/same`, { headers: merge, body: { data: { k: 'v' } } });
    assert.equal(child(same, 'metadata')['resourceVersion'], child(made, 'metadata')['resourceVersion']);
  });

  test('An apply owns what it names: others conflict, force takes over, and what is left out goes', async () => {
    const send = (manager: string, data: Json, force = '') =>
      rig().send('PATCH', `${path}/applied?fieldManager=${manager}${force}`, {
        headers: apply,
        body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' }, data },
      });
    assert.equal((await send('one', { a: '1', b: '1' })).code, 201);
    const conflict = await send('two', { a: '2' });
    assert.equal(conflict.code, 409);
    assert.equal(conflict.json['message'], 'Apply failed with 1 conflict: conflict with "one": .data.a');
    assert.deepEqual((await send('two', { a: '2' }, '&force=true')).json['data'], { a: '2', b: '1' });
    assert.deepEqual((await send('one', {})).json['data'], { a: '2' });
  });

  test('A delete names its object by uid and version, and answers with what there was', async () => {
    const made = child(await make('gone'), 'metadata');
    const remove = (preconditions: Json) => rig().send('DELETE', `${path}/gone`, { body: { preconditions } });
    assert.equal((await remove({ uid: 'x' })).code, 409);
    assert.equal((await remove({ resourceVersion: '1' })).code, 409);
    const { code, json } = await remove({ uid: made['uid'] });
    assert.equal(code, 200);
    assert.deepEqual(json['details'], { name: 'gone', kind: 'configmaps', uid: made['uid'] });
  });

  test('A finalizer holds what is deleted until it is taken off', async () => {
    await must('POST', path, { body: { metadata: { name: 'held', finalizers: ['a.b/c'] } } }, 201);
    const held = await must('DELETE', `${path}/held`, {});
    assert.ok(child(held, 'metadata')['deletionTimestamp']);
    await must('PATCH', `${path}/held`, { headers: merge, body: { metadata: { finalizers: null } } });
    assert.equal((await rig().send('GET', `${path}/held`)).code, 404);
  });

  test('A collection is deleted by its selector and listed as it was', async () => {
    for (const name of ['c1', 'c2']) {
      await must('POST', path, { body: { metadata: { name, labels: { many: 'yes' } } } }, 201);
    }
    const { items } = await must('DELETE', `${path}?labelSelector=many`, {});
    assert.equal((items as unknown[]).length, 2);
    assert.equal((await rig().send('GET', `${path}/c1`)).code, 404);
    assert.equal((await rig().send('DELETE', '/api/v1/configmaps')).code, 405);
  });

  test('Paths and methods that there are not are told as Kubernetes tells them', async () => {
    const answers = [
      ['GET', '/nope', 404],
      ['GET', '/api/v1/nope', 404],
      ['GET', `${path}/x/status`, 404],
      ['PUT', path, 405],
      ['POST', `${path}/x`, 405],
      ['POST', '/api/v1/configmaps', 405],
      ['OPTIONS', path, 405],
    ] as const;
    for (const [method, target, code] of answers) {
      assert.equal((await rig().send(method, target)).code, code, `${method} ${target}`);
    }
  });
});

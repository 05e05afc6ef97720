import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { child, type Json } from '../../../../../src/embedded/objects/kubeObject.ts';
import { resources } from '../../../../../src/embedded/objects/resources.ts';
import { linesOf, startServer, useServer, type Reply } from '../serverRig.ts';

const path = '/api/v1/namespaces/default/secrets';

describe('reads from the embedded API server', () => {
  const rig = useServer();
  before(() => {
    for (const name of ['a', 'b', 'c']) {
      rig().kube.store.add(resources.secrets, { metadata: { name, namespace: 'default', labels: { name } } });
    }
  });
  const items = ({ json }: Reply) => json['items'] as Json[];
  const names = (reply: Reply) => items(reply).map((item) => child(item, 'metadata')['name']);
  const metadata = ({ json }: Reply) => child(json, 'metadata');

  test('A list is given in pages, with what is left only where nothing is selected', async () => {
    const first = await rig().send('GET', `${path}?limit=2`);
    assert.deepEqual(names(first), ['a', 'b']);
    assert.equal(metadata(first)['remainingItemCount'], 1);
    const next = await rig().send('GET', `${path}?limit=2&continue=${String(metadata(first)['continue'])}`);
    assert.deepEqual(names(next), ['c']);
    assert.equal(metadata(next)['continue'], undefined);
    const selected = await rig().send('GET', `${path}?limit=1&labelSelector=name`);
    assert.equal(metadata(selected)['remainingItemCount'], undefined);
    assert.ok(metadata(selected)['continue']);
  });

  test('An exact version is shown as it was', async () => {
    const { store } = rig().kube;
    const before = store.version;
    store.add(resources.secrets, { metadata: { name: 'later', namespace: 'default' } });
    store.remove(resources.secrets, 'default', 'later');
    store.add(resources.secrets, { metadata: { name: 'now', namespace: 'default' } });
    const exact = await rig().send('GET', `${path}?resourceVersion=${before}&resourceVersionMatch=Exact`);
    assert.deepEqual(names(exact), ['a', 'b', 'c']);
    assert.equal(metadata(exact)['resourceVersion'], String(before));
    const atLeast = await rig().send('GET', `${path}?resourceVersion=${before}`);
    assert.deepEqual(names(atLeast), ['a', 'b', 'c', 'now']);
    store.remove(resources.secrets, 'default', 'now');
  });

  test('A version that is forgotten, or not there yet, is told', async () => {
    const expired = await startServer();
    expired.kube.store.compact();
    const gone = await expired.send('GET', `${path}?resourceVersion=1&resourceVersionMatch=Exact`);
    assert.deepEqual([gone.code, gone.json['reason']], [410, 'Expired']);
    const future = await rig().send('GET', `${path}?resourceVersion=99999999`);
    assert.equal(future.code, 504);
    assert.equal(future.headers['retry-after'], '1');
  });

  test('Options that contradict each other are refused', async () => {
    for (const query of [
      'resourceVersionMatch=Exact',
      'resourceVersion=0&resourceVersionMatch=Exact',
      'sendInitialEvents=true',
      'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan',
    ]) {
      assert.equal((await rig().send('GET', `${path}?${query}`)).code, 422, query);
    }
    assert.equal((await rig().send('GET', `${path}?limit=x`)).code, 400);
    assert.equal((await rig().send('GET', `${path}?continue=zzz`)).code, 400);
  });

  test('A watch shows what is there, and ends when its time is over', async () => {
    const reply = await rig().send('GET', `${path}?watch=true&timeoutSeconds=1&labelSelector=name%20in%20(a,b)`);
    assert.deepEqual(
      linesOf(reply).map((line) => [line['type'], child(child(line, 'object'), 'metadata')['name']]),
      [
        ['ADDED', 'a'],
        ['ADDED', 'b'],
      ],
    );
  });

  test('A watch may be of one name, and in the old form of its path', async () => {
    for (const target of [
      `${path}?watch=true&fieldSelector=metadata.name=a`,
      '/api/v1/watch/namespaces/default/secrets/a?x=y',
    ]) {
      const reply = await rig().send('GET', `${target}&timeoutSeconds=1`);
      assert.equal(linesOf(reply).length, 1, target);
    }
  });

  test('The answer is JSON, YAML, a table or metadata, or not acceptable', async () => {
    const get = (accept: string) => rig().send('GET', path, { headers: { accept } });
    const table = await get('application/json;as=Table;v=v1;g=meta.k8s.io,application/json');
    assert.deepEqual(
      (table.json['columnDefinitions'] as Json[]).map((each) => each['name']),
      ['Name', 'Type', 'Data', 'Age'],
    );
    assert.equal((table.json['rows'] as unknown[]).length, 3);
    assert.equal(
      (await get('application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io')).json['kind'],
      'PartialObjectMetadataList',
    );
    assert.match((await get('application/yaml')).text, /^kind: SecretList\n/);
    assert.equal((await get('application/vnd.kubernetes.protobuf, application/json')).json['kind'], 'SecretList');
    assert.equal((await get('text/html')).code, 406);
  });

  test('The items of a list have no kind of their own', async () => {
    assert.ok(items(await rig().send('GET', path)).every((item) => !('kind' in item)));
  });
});

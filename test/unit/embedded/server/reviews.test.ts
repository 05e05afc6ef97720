import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { child, type Json } from '../../../../src/embedded/objects/kubeObject.ts';
import { useServer } from './serverRig.ts';

describe('what is answered about the server and its user', () => {
  const rig = useServer({ forbid: (verb, resource) => verb === 'delete' && resource === 'pods' });
  const can = async (resourceAttributes: Json) => {
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const { code, json } = await rig().send('POST', path, { body: { spec: { resourceAttributes } } });
    assert.equal(code, 201);
    return child(json, 'status')['allowed'];
  };

  test('A user may ask what he may', async () => {
    assert.equal(await can({ verb: 'get', resource: 'pods', namespace: 'default' }), true);
    assert.equal(await can({ verb: 'delete', resource: 'pods', namespace: 'default' }), false);
    assert.equal(await can({ verb: 'delete', resource: 'pods', subresource: 'exec', namespace: 'default' }), true);
    const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
    const { json } = await rig().send('POST', path, { body: { spec: { namespace: 'default' } } });
    const rules = child(json, 'status')['resourceRules'] as { resources: string[]; verbs: string[] }[];
    const pods = rules.find(({ resources }) => resources.includes('pods'));
    assert.equal(pods?.verbs.includes('delete'), false);
    assert.equal(pods?.verbs.includes('get'), true);
  });

  test('What is forbidden is refused in the words of Kubernetes', async () => {
    const { code, json } = await rig().send('DELETE', '/api/v1/namespaces/default/pods/x');
    assert.equal(code, 403);
    assert.equal(
      json['message'],
      'pods "x" is forbidden: User "embedded" cannot delete resource "pods" in API group "" in the namespace "default"',
    );
  });

  test('Discovery tells every kind, all at once or by group', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const { json, headers } = await rig().send('GET', '/apis', { headers: { accept } });
    assert.match(String(headers['content-type']), /as=APIGroupDiscoveryList/);
    const groups = (json['items'] as Json[]).map((item) => child(item, 'metadata')['name']);
    assert.deepEqual(groups, [
      'apps',
      'networking.k8s.io',
      'node.k8s.io',
      'coordination.k8s.io',
      'authorization.k8s.io',
      'authentication.k8s.io',
      'metrics.k8s.io',
    ]);
    const apps = (await rig().send('GET', '/apis/apps/v1')).json['resources'] as Json[];
    assert.deepEqual(
      apps.map(({ name }) => name),
      [
        'deployments',
        'deployments/status',
        'deployments/scale',
        'replicasets',
        'replicasets/status',
        'replicasets/scale',
      ],
    );
  });

  test('The schema of a kind is told with all that it refers to', async () => {
    const { json } = await rig().send('GET', '/openapi/v3/apis/apps/v1');
    const text = JSON.stringify(json);
    const names = Object.keys(child(child(json, 'components'), 'schemas'));
    for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
      assert.ok(names.includes(name), name);
    assert.ok(names.includes('io.k8s.api.apps.v1.Deployment'));
  });

  test('Nobody has metrics who does not run', async () => {
    const base = '/apis/metrics.k8s.io/v1beta1';
    assert.deepEqual((await rig().send('GET', `${base}/pods`)).json['items'], []);
    assert.equal((await rig().send('GET', `${base}/namespaces/default/pods/x`)).json['message'], 'pods "x" not found');
    assert.equal((await rig().send('GET', `${base}/nodes/x`)).json['message'], 'node "x" not found');
    assert.equal((await rig().send('POST', `${base}/nodes`)).code, 405);
    assert.equal(((await rig().send('GET', `${base}/nodes`)).json['items'] as Json[]).length, 1);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Json } from '../../../../../src/embedded/objects/kubeObject.ts';
import { resources, type Resource } from '../../../../../src/embedded/objects/resources.ts';
import { decodeObject } from '../../../../../src/embedded/server/schema/decodeObject.ts';

const decode = (resource: Resource, body: Json, warnings: string[] = []) =>
  decodeObject(resource, body, { validation: 'Warn', warnings });
const messageOf = (resource: Resource, body: Json): string => {
  try {
    decode(resource, body);
    return 'accepted';
  } catch (error) {
    return (error instanceof Error ? error.message : '').replace(/^.* cannot be handled as a [A-Za-z]+: /, '');
  }
};

describe('objects read by the schema of their kind', () => {
  test('What is unknown is told in the order of the text, with its place', () => {
    const warnings: string[] = [];
    const spec = {
      foo: 1,
      template: { spec: { containers: [{ name: 'c', bar: 1, env: [{ name: 'x', valu: 'y' }] }] } },
    };
    const { spec: read } = decode(resources.deployments, { spec }, warnings);
    assert.deepEqual(warnings, [
      'unknown field "spec.foo"',
      'unknown field "spec.template.spec.containers[0].bar"',
      'unknown field "spec.template.spec.containers[0].env[0].valu"',
    ]);
    assert.deepEqual(read, { template: { spec: { containers: [{ name: 'c', env: [{ name: 'x' }] }] } } });
  });

  test('Fields come in one order, whatever the order of the text', () => {
    const one = decode(resources.configmaps, { data: { k: 'v' }, metadata: { name: 'a', labels: { x: 'y' } } });
    const two = decode(resources.configmaps, { metadata: { labels: { x: 'y' }, name: 'a' }, data: { k: 'v' } });
    assert.equal(JSON.stringify(one), JSON.stringify(two));
  });

  test('What is empty or null is left out, but in maps and lists', () => {
    const { metadata, data } = decode(resources.configmaps, {
      metadata: { name: 'a', labels: null, annotations: {}, finalizers: [] },
      data: { k: null },
    });
    assert.deepEqual(metadata, { name: 'a' });
    assert.deepEqual(data, { k: '' });
  });

  const wrong: readonly (readonly [string, Resource, Json, string])[] = [
    [
      'a text as a number',
      resources.deployments,
      { spec: { replicas: '1' } },
      'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      'an object as a list',
      resources.deployments,
      { spec: { template: { spec: { containers: {} } } } },
      'json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container',
    ],
    [
      'a text as an object',
      resources.configmaps,
      { metadata: 'x' },
      'json: cannot unmarshal string into Go struct field ConfigMap.metadata of type v1.ObjectMeta',
    ],
    ['what is no base64', resources.secrets, { data: { a: '!!' } }, 'illegal base64 data at input byte 0'],
    [
      'a time of a lease without its microseconds',
      resources.leases,
      { spec: { renewTime: '2020-01-01T00:00:00Z' } },
      'parsing time "2020-01-01T00:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
    ],
  ];
  for (const [what, resource, body, message] of wrong) {
    test(`It refuses ${what} in the words of Go`, () => assert.equal(messageOf(resource, body), message));
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Container } from 'kubernetes-types/core/v1';
import * as fc from 'fast-check';
import { commandOf, environmentOf } from '../../../../src/embedded/node/environment.ts';
import { expand } from '../../../../src/embedded/node/expand.ts';
import { divided, milliOf } from '../../../../src/embedded/node/quantity.ts';
import type { KubeObject, PodObject } from '../../../../src/embedded/objects/kubeObject.ts';

const encode = (text: string): string => Buffer.from(text).toString('base64');
const metadata = { name: 'box', namespace: 'ns', uid: 'u-1', resourceVersion: '1', creationTimestamp: '' };
const objects: Readonly<Record<string, KubeObject>> = {
  'Secret/sec': { apiVersion: 'v1', kind: 'Secret', metadata, data: { a: encode('1'), 'dot.ok': encode('2') } },
  'ConfigMap/cm': { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { k: 'v' } },
};

function envOf(parts: Partial<Container>): Readonly<Record<string, string>> {
  const container: Container = { name: 'c', ...parts };
  const pod: PodObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, labels: { l: 'lab' }, annotations: { 'x/an': 'ann v' } },
    spec: { containers: [container], nodeName: 'node-1' },
    status: {},
  };
  const place = { podIP: '10.88.0.2', hostIP: '10.88.0.1', allocatable: { cpu: '4', memory: '1Gi' } };
  return environmentOf({ pod, container, place, find: (kind, name) => objects[`${kind}/${name}`] });
}

test('Variables come from Secrets and ConfigMaps, with a prefix, and then by name', () => {
  const env = envOf({
    envFrom: [
      { secretRef: { name: 'sec' } },
      { prefix: 'P_', configMapRef: { name: 'cm' } },
      { configMapRef: { name: 'no', optional: true } },
    ],
    env: [
      { name: 'a', value: 'mine' },
      { name: 'SK', valueFrom: { secretKeyRef: { name: 'sec', key: 'a' } } },
      { name: 'OPT', valueFrom: { secretKeyRef: { name: 'sec', key: 'zz', optional: true } } },
    ],
  });
  assert.deepEqual(env, { HOSTNAME: 'box', a: 'mine', 'dot.ok': '2', P_k: 'v', SK: '1' });
});

test('What is missing is named as a kubelet names it', () => {
  const secretKeyRef = { name: 'sec', key: 'k' };
  assert.throws(() => envOf({ envFrom: [{ secretRef: { name: 'no' } }] }), { message: 'secret "no" not found' });
  assert.throws(() => envOf({ envFrom: [{ configMapRef: { name: 'no' } }] }), { message: 'configmap "no" not found' });
  assert.throws(() => envOf({ env: [{ name: 'X', valueFrom: { secretKeyRef } }] }), {
    message: "couldn't find key k in Secret ns/sec",
  });
});

test('Variables tell of the pod, its place and its resources', () => {
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  const resource = (name: string, of: string, divisor = '0') => ({
    name,
    valueFrom: { resourceFieldRef: { resource: of, divisor } },
  });
  const env = envOf({
    resources: { limits: { cpu: '1500m', memory: '20Mi' } },
    env: [
      field('NAME', 'metadata.name'),
      field('LAB', "metadata.labels['l']"),
      field('ANN', "metadata.annotations['x/an']"),
      field('IP', 'status.podIP'),
      field('NODE', 'spec.nodeName'),
      resource('LC', 'limits.cpu'),
      resource('LM', 'limits.memory', '1Mi'),
      resource('RC', 'requests.cpu', '1m'),
      resource('RE', 'requests.ephemeral-storage'),
    ],
  });
  const { HOSTNAME: _host, ...rest } = env;
  const wanted = { NAME: 'box', LAB: 'lab', ANN: 'ann v', IP: '10.88.0.2', NODE: 'node-1' };
  assert.deepEqual(rest, { ...wanted, LC: '2', LM: '20', RC: '1500', RE: '0' });
});

test('References are read in variables that came before, in commands and in arguments', () => {
  const env = envOf({
    env: [
      { name: 'A', value: 'av' },
      { name: 'B', value: 'b-$(A)-$(C)-$$(A)' },
      { name: 'C', value: 'c' },
    ],
  });
  assert.equal(env['B'], 'b-av-$(C)-$(A)');
  const words = commandOf({ name: 'c', command: ['$(A)', '$$(A)', '$(constructor)'], args: ['$A $(', '$'] }, env);
  assert.deepEqual(words, ['av', '$(A)', '$(constructor)', '$A $(', '$']);
});

test('A text without a dollar is itself, and a doubled dollar is one', () => {
  fc.assert(
    fc.property(fc.string(), (text) => expand(text.replaceAll('$', ''), () => 'x') === text.replaceAll('$', '')),
  );
  fc.assert(fc.property(fc.string(), (text) => expand(text.replaceAll('$', '$$$$'), () => 'x') === text));
});

test('Quantities are exact', () => {
  const cases = {
    '1': 1000n,
    '1500m': 1500n,
    '0.5': 500n,
    '.5': 500n,
    '1Ki': 1_024_000n,
    '1e3': 1_000_000n,
    '1E': 10n ** 21n,
    '1n': 1n,
    '-2': -2000n,
  };
  for (const [text, milli] of Object.entries(cases)) assert.equal(milliOf(text), milli, text);
  for (const text of ['', '.', 'm', '1mi', '1 ', '0x1']) assert.equal(milliOf(text), undefined, text);
  assert.equal(divided('1.5Gi', '1Mi'), '1536');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseCreateRequest } from '../../../../src/sandbox/request/createRequest.ts';
import { unsupportedFields } from '../../../../src/sandbox/request/createRequestSchema.ts';
import { isSandboxError, type ErrorReason } from '../../../../src/sandbox/errors.ts';
import type { SandboxSpec } from '../../../../src/sandbox/spec.ts';
import { refusal } from './refusal.ts';

const minimal = { name: 'my-sandbox', image: 'alpine:latest' };
const options = { defaultNamespace: 'default' };
const parse = (change: object = {}): SandboxSpec => parseCreateRequest({ ...minimal, ...change }, options).spec;
const refuse = (body: unknown) => refusal(() => parseCreateRequest(body, options));

test('name and image are enough, and the rest is closed or absent', () => {
  assert.deepEqual(parseCreateRequest(minimal, { defaultNamespace: 'team-a' }), {
    envFile: undefined,
    spec: {
      namespace: 'team-a',
      name: 'my-sandbox',
      image: 'alpine:latest',
      env: undefined,
      beforeScript: undefined,
      beforeScriptTimeoutSeconds: 300,
      limits: {},
      egressWhitelist: undefined,
      isPodNonRoot: false,
      isContainerNonRoot: false,
      capDrop: undefined,
      capAdd: [],
      runtimeClassName: 'kata',
      backend: undefined,
      nodeName: undefined,
      imagePullSecrets: [],
      imagePullPolicy: undefined,
    },
  });
});

test('all eleven fields of the document, three of K7 0.4 and the rest arrive', () => {
  const body = {
    name: 'full',
    image: 'ghcr.io/owner/app:1',
    namespace: 'team-a',
    env_file: 'app.env',
    env: { GREETING: 'hello', EMPTY: '' },
    before_script: 'apk add git # kept\n',
    limits: { cpu: '500m', memory: '64Mi', 'ephemeral-storage': '1.5Gi' },
    egress_whitelist: ['1.1.1.1', '10.0.0.5/8', '1.1.1.1/32'],
    pod_non_root: true,
    container_non_root: true,
    cap_drop: ['net_raw', 'CAP_NET_RAW'],
    cap_add: ['chown', 'SETUID'],
    runtime_class_name: 'kata-clh',
    backend: 'kfd',
    node_name: 'node-1',
    before_script_timeout_seconds: 60,
    image_pull_secrets: ['registry', 'registry'],
    image_pull_policy: 'Always',
  };
  assert.deepEqual(parseCreateRequest(body, options), {
    envFile: 'app.env',
    spec: {
      namespace: 'team-a',
      name: 'full',
      image: 'ghcr.io/owner/app:1',
      env: new Map([
        ['GREETING', 'hello'],
        ['EMPTY', ''],
      ]),
      beforeScript: 'apk add git # kept\n',
      beforeScriptTimeoutSeconds: 60,
      limits: { cpu: '500m', memory: '64Mi', 'ephemeral-storage': '1.5Gi' },
      egressWhitelist: ['1.1.1.1/32', '10.0.0.0/8'],
      isPodNonRoot: true,
      isContainerNonRoot: true,
      capDrop: ['NET_RAW'],
      capAdd: ['CHOWN', 'SETUID'],
      runtimeClassName: 'kata-clh',
      backend: 'kata-firecracker-devmapper',
      nodeName: 'node-1',
      imagePullSecrets: ['registry'],
      imagePullPolicy: 'Always',
    },
  });
});

test('null is as good as absent for everything that may be absent', () => {
  const optional = [
    'namespace',
    'env_file',
    'env',
    'before_script',
    'limits',
    'egress_whitelist',
    'pod_non_root',
    'container_non_root',
    'cap_drop',
    'cap_add',
    'runtime_class_name',
    'backend',
    'node_name',
    'before_script_timeout_seconds',
    'image_pull_secrets',
    'image_pull_policy',
    ...unsupportedFields,
  ];
  const nulls = Object.fromEntries(optional.map((field) => [field, null]));
  assert.deepEqual(parseCreateRequest({ ...minimal, ...nulls }, options), parseCreateRequest(minimal, options));
});

test('a whitelist is absent, empty or a list, and these are three things', () => {
  assert.equal(parse().egressWhitelist, undefined);
  assert.deepEqual(parse({ egress_whitelist: [] }).egressWhitelist, []);
  assert.deepEqual(parse({ egress_whitelist: ['::1'] }).egressWhitelist, ['::1/128']);
});

test('an empty cap_drop drops nothing, an absent one everything', () => {
  assert.equal(parse().capDrop, undefined);
  assert.deepEqual(parse({ cap_drop: [] }).capDrop, []);
});

test('an empty namespace is the default one, an empty script is none', () => {
  assert.equal(parse({ namespace: '' }).namespace, 'default');
  assert.equal(parse({ before_script: ' \n\t' }).beforeScript, undefined);
});

test('a backend chooses the RuntimeClass, unless one is named', () => {
  const cases = [
    ['kata-firecracker-devmapper', 'kata', 'kata-firecracker-devmapper'],
    ['kfd', 'kata', 'kata-firecracker-devmapper'],
    ['fd', 'kata', 'kata-firecracker-devmapper'],
    ['kata-qemu-longhorn', 'kata-qemu', 'kata-qemu-longhorn'],
    ['kql', 'kata-qemu', 'kata-qemu-longhorn'],
    ['ql', 'kata-qemu', 'kata-qemu-longhorn'],
    ['k7d', 'k7', 'k7d'],
    ['k7', 'k7', 'k7d'],
    ['k7d-fc', 'k7-fc', 'k7d-fc'],
    ['k7-fc', 'k7-fc', 'k7d-fc'],
  ] as const;
  for (const [backend, runtimeClassName, name] of cases) {
    const spec = parse({ backend });
    assert.deepEqual([spec.runtimeClassName, spec.backend], [runtimeClassName, name]);
    assert.equal(parse({ backend, runtime_class_name: 'other' }).runtimeClassName, 'other');
  }
});

test('a microVM is given up only by the word for it', () => {
  assert.equal(parse({ runtime_class_name: 'none' }).runtimeClassName, undefined);
  for (const name of ['', 'None', 'NONE', ' none']) {
    assert.equal(refuse({ ...minimal, runtime_class_name: name }).field, 'runtime_class_name');
  }
  const { reason, field } = refuse({ ...minimal, runtime_class_name: 'none', backend: 'k7d' });
  assert.deepEqual([reason, field], ['InvalidField', 'runtime_class_name']);
});

test('little memory is allowed, as in the protocol, where newer versions of K7 want 256Mi', () => {
  assert.deepEqual(parse({ limits: { memory: '64Mi' } }).limits, { memory: '64Mi' });
});

test('each mistake is refused with its reason, its field and one sentence', () => {
  const cases: readonly (readonly [object, ErrorReason, string, RegExp])[] = [
    [{ name: undefined }, 'MissingField', 'name', /^name is required$/],
    [{ name: null }, 'MissingField', 'name', /^name is required$/],
    [{ name: '' }, 'MissingField', 'name', /^name is required$/],
    [{ image: undefined }, 'MissingField', 'image', /^image is required$/],
    [{ image: '' }, 'MissingField', 'image', /^image is required$/],
    [{ name: 7 }, 'InvalidField', 'name', /^name must be a string$/],
    [{ name: 'Bad_Name' }, 'InvalidField', 'name', /"Bad_Name"/],
    [{ name: 'metrics' }, 'InvalidField', 'name', /reserved/],
    [{ image: 'a b' }, 'InvalidField', 'image', /"a b"/],
    [{ image: ['alpine'] }, 'InvalidField', 'image', /must be a string/],
    [{ namespace: 'A' }, 'InvalidField', 'namespace', /"A"/],
    [{ env_file: 5 }, 'InvalidField', 'env_file', /must be a string/],
    [{ before_script: ['a'] }, 'InvalidField', 'before_script', /must be a string/],
    [{ before_script: 'a\0b' }, 'InvalidField', 'before_script', /NUL/],
    [{ before_script: '#'.repeat(64 * 1024 + 1) }, 'InvalidField', 'before_script', /64 KiB/],
    [{ before_script: 'ä'.repeat(33 * 1024) }, 'InvalidField', 'before_script', /64 KiB/],
    [{ limits: '1' }, 'InvalidField', 'limits', /^Invalid resource limits: limits must be an object$/],
    [{ limits: [] }, 'InvalidField', 'limits', /must be an object/],
    [{ limits: { cpu: 1 } }, 'InvalidField', 'limits.cpu', /^Invalid resource limits: limits\.cpu must be a string$/],
    [{ limits: { cpu: null } }, 'InvalidField', 'limits.cpu', /^Invalid resource limits/],
    [{ limits: { cpu: '0m' } }, 'InvalidField', 'limits.cpu', /^Invalid resource limits/],
    [{ limits: { memory: '512m' } }, 'InvalidField', 'limits.memory', /fraction of a byte/],
    [{ limits: { 'ephemeral-storage': 'x' } }, 'InvalidField', 'limits.ephemeral-storage', /no quantity/],
    [{ limits: { gpu: '1' } }, 'UnknownField', 'limits.gpu', /"limits\.gpu"/],
    [{ egress_whitelist: '1.1.1.1/32' }, 'InvalidField', 'egress_whitelist', /must be a list/],
    [{ egress_whitelist: { 0: '1.1.1.1' } }, 'InvalidField', 'egress_whitelist', /must be a list/],
    [{ egress_whitelist: ['1.1.1.1/32', '1.1.1.1/33'] }, 'InvalidField', 'egress_whitelist[1]', /from 0 to 32/],
    [{ egress_whitelist: ['1.1.1.1/32', null] }, 'InvalidField', 'egress_whitelist[1]', /must be a string/],
    [{ egress_whitelist: ['example.com'] }, 'InvalidField', 'egress_whitelist[0]', /Cilium/],
    [{ pod_non_root: 'yes' }, 'InvalidField', 'pod_non_root', /must be true or false/],
    [{ container_non_root: 1 }, 'InvalidField', 'container_non_root', /must be true or false/],
    [{ cap_drop: 'ALL' }, 'InvalidField', 'cap_drop', /must be a list/],
    [{ cap_add: ['CHOWN', 'ROOT'] }, 'InvalidField', 'cap_add[1]', /no capability/],
    [{ runtime_class_name: 'A' }, 'InvalidField', 'runtime_class_name', /RuntimeClass/],
    [{ backend: 'docker' }, 'InvalidField', 'backend', /^Unsupported backend "docker"$/],
    [{ node_name: '' }, 'InvalidField', 'node_name', /node/],
    [{ docker: true }, 'UnsupportedField', 'docker', /K7 0\.4/],
    [{ docker: false }, 'UnsupportedField', 'docker', /K7 0\.4/],
    [{ volumes: [] }, 'UnsupportedField', 'volumes', /K7 0\.4/],
    [{ egress_whitelst: [] }, 'UnknownField', 'egress_whitelst', /"egress_whitelst"/],
  ];
  for (const [change, reason, field, message] of cases) {
    const error = refuse({ ...minimal, ...change });
    const what = JSON.stringify(change).slice(0, 80);
    assert.deepEqual([error.reason, error.field, error.status], [reason, field, 400], what);
    assert.match(error.message, message, what);
    assert.match(error.message, /[^.]$/, 'a hint may follow');
  }
});

test('the way out is said', () => {
  assert.equal(refuse({ ...minimal, egressWhitelist: [] }).hint, 'Did you mean egress_whitelist?');
  assert.match(refuse({ ...minimal, whatever: 1 }).hint ?? '', /egress_whitelist/);
  assert.equal(refuse({ ...minimal, limits: { cpu: 1.5 } }).hint, 'Put it in quotes: "1.5".');
  assert.equal(refuse({ ...minimal, egress_whitelist: '1.1.1.1' }).hint, 'Put it in brackets: ["1.1.1.1"].');
  assert.match(refuse({ ...minimal, limits: { storage: '1Gi' } }).hint ?? '', /ephemeral-storage/);
  assert.match(refuse({ ...minimal, backend: 'qemu' }).hint ?? '', /kata-qemu-longhorn \(kql, ql\)/);
});

test('an unknown field comes first, since it may be the missing one, then the order of the document', () => {
  assert.equal(refuse({ nmae: 'x', image: 'a b' }).field, 'nmae');
  assert.equal(refuse({ cap_add: 1, egress_whitelist: 1, image: 1, name: 'x' }).field, 'image');
  assert.equal(refuse({ ...minimal, cap_add: 1, limits: { cpu: 1 } }).field, 'limits.cpu');
});

test('what is no object is no request', () => {
  for (const body of [undefined, null, 'text', 7, true, [], [minimal]]) {
    const { reason, field } = refuse(body);
    assert.deepEqual([reason, field], ['InvalidJson', undefined]);
  }
});

test('names that JavaScript treats specially are unknown fields', () => {
  for (const field of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const top: unknown = JSON.parse(`{"name":"a","image":"b","${field}":{"isPodNonRoot":true}}`);
    assert.deepEqual([refuse(top).reason, refuse(top).field], ['UnknownField', field]);
    const nested: unknown = JSON.parse(`{"name":"a","image":"b","limits":{"${field}":{"cpu":"1"}}}`);
    assert.deepEqual([refuse(nested).reason, refuse(nested).field], ['UnknownField', `limits.${field}`]);
  }
});

test('what is huge or deep is refused with a short sentence', () => {
  let deep: unknown = 'x';
  for (let depth = 0; depth < 10_000; depth += 1) deep = { deep };
  const long = 'x'.repeat(1_000_000);
  const bodies: readonly object[] = [
    { name: deep },
    { limits: deep },
    { limits: { cpu: deep } },
    { egress_whitelist: [deep] },
    { egress_whitelist: Array.from({ length: 500_000 }, () => 1) },
    { cap_add: Array.from({ length: 1001 }, () => 'CHOWN') },
    { [long]: 1 },
    { limits: { [long]: '1' } },
    { limits: { cpu: long } },
    { limits: Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`k${index}`, 1])) },
    Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`k${index}`, 1])),
    { egress_whitelist: [long] },
    { cap_drop: [long] },
    { backend: long },
    { node_name: long },
    { image: long },
    { name: long },
  ];
  for (const body of bodies) {
    const error = refuse({ ...minimal, ...body });
    assert.equal(error.status, 400);
    assert.ok(error.message.length < 400, error.message.slice(0, 100));
    assert.ok((error.field ?? '').length <= 110);
    assert.ok((error.hint ?? '').length < 400);
  }
});

test('a list may have a thousand entries', () => {
  const list = Array.from({ length: 1000 }, (_, index) => `10.0.${index >> 8}.${index & 255}`);
  assert.equal(parse({ egress_whitelist: list }).egressWhitelist?.length, 1000);
  assert.match(refuse({ ...minimal, egress_whitelist: [...list, '::1'] }).message, /more than 1000/);
});

test('whatever JSON comes, it is a spec or a 400', () => {
  const field = fc.constantFrom(
    'name',
    'image',
    'limits',
    'egress_whitelist',
    'cap_add',
    'pod_non_root',
    'docker',
    '__proto__',
  );
  fc.assert(
    fc.property(fc.dictionary(field, fc.jsonValue()), (change) => {
      try {
        assert.equal(typeof parse(change).name, 'string');
      } catch (thrown) {
        if (!isSandboxError(thrown)) throw thrown;
        assert.equal(thrown.status, 400);
      }
    }),
    { numRuns: 500 },
  );
});

test('what was parsed parses to the same again', () => {
  const networks = fc.array(fc.oneof(fc.ipV4(), fc.constantFrom('10.0.0.0/8', '::/0', '2001:DB8::/32')), {
    maxLength: 5,
  });
  const caps = fc.array(fc.constantFrom('chown', 'CAP_KILL', 'ALL'), { maxLength: 3 });
  fc.assert(
    fc.property(networks, caps, (egress_whitelist, cap_add) => {
      const spec = parse({ egress_whitelist, cap_add });
      assert.deepEqual(parse({ egress_whitelist: spec.egressWhitelist, cap_add: spec.capAdd }), spec);
    }),
  );
});

test('a variable is refused with its name and without its value', () => {
  for (const [env, field, message] of [
    [{ '1A': 'secret' }, 'env', 'Variable "1A" of env has a name that Kubernetes refuses for a variable'],
    [{ A: 'sec\0ret' }, 'env', 'Variable "A" of env holds a NUL character'],
    [{ A: 1 }, 'env', 'Variable "A" of env must be a string'],
    [{ A: 'x'.repeat(128 * 1024) }, 'env', /^Variable "A" of env is longer than the 128 KiB/],
    [['A=b'], 'env', 'env must be an object'],
  ] as const) {
    const refused = refuse({ ...minimal, env });
    assert.equal(refused.field, field);
    if (typeof message === 'string') assert.equal(refused.message, message);
    else assert.match(refused.message, message);
    assert.doesNotMatch(JSON.stringify(refused), /sec|xxx/);
  }
  assert.equal(parse({ env: {} }).env, undefined);
});

test('a number out of its range and a word that is not known are refused with what is possible', () => {
  const said = (change: object) => refuse({ ...minimal, ...change }).message;
  assert.equal(said({ before_script_timeout_seconds: 0 }), 'before_script_timeout_seconds must be at least 1');
  assert.equal(said({ before_script_timeout_seconds: 1e6 }), 'before_script_timeout_seconds must be at most 86400');
  assert.equal(said({ before_script_timeout_seconds: 10.5 }), 'before_script_timeout_seconds must be a whole number');
  assert.equal(said({ before_script_timeout_seconds: '1h' }), 'before_script_timeout_seconds must be a whole number');
  assert.equal(said({ image_pull_policy: 'always' }), 'image_pull_policy must be one of Always, IfNotPresent, Never');
  assert.match(said({ image_pull_secrets: ['A B'] }), /"A B" cannot be the name of a Secret/);
});

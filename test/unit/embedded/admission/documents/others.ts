import { documentsOf } from './document.ts';

const named = (fields: object, metadata: object = {}) => ({ metadata: { name: 'x', ...metadata }, ...fields });
const large = 'x'.repeat(1024 * 1024 + 1);

const secrets = {
  'a secret': named({ data: { a: 'Yg==' } }),
  'a secret of text': named({ data: { a: 'Yg==', c: 'ZA==' }, stringData: { a: 'new', 'x.y_z-1': '' } }),
  'a secret of nothing': named({}),
  'a secret of another type': named({ type: 'example.com/mine', immutable: true }),
  'a secret with null': named({ data: { a: null }, stringData: null }),
  'a key with a slash': named({ stringData: { 'a/b': 'c' } }),
  'an empty key': named({ stringData: { '': 'c' } }),
  'a key of dots': named({ stringData: { '..': 'c' } }),
  'a key that is too long': named({ stringData: { ['k'.repeat(254)]: 'c' } }),
  'data that are too large': named({ stringData: { a: large } }),
  'data that are no base64': named({ data: { a: '%%' } }),
  'data that are half of base64': named({ data: { a: 'Always' } }),
  'a type that is no text': named({ type: 5 }),
  'data that are no text': named({ data: { a: 5 } }),
  'a dockerconfigjson without its key': named({ type: 'kubernetes.io/dockerconfigjson' }),
  'a dockerconfigjson that is no JSON': named({
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': '{' },
  }),
  'a basic-auth without its keys': named({ type: 'kubernetes.io/basic-auth' }),
  'a tls without its keys': named({ type: 'kubernetes.io/tls' }),
  'an ssh-auth without its key': named({ type: 'kubernetes.io/ssh-auth' }),
  'a token of no account': named({ type: 'kubernetes.io/service-account-token' }),
};

const configMaps = {
  'a config map': named({ data: { a: 'b' }, binaryData: { c: 'ZA==' } }),
  'a config map of nothing': named({}),
  'a config map with a bad key': named({ data: { 'a b': 'c' } }),
  'a config map with a key twice': named({ data: { a: 'b' }, binaryData: { a: 'ZA==' } }),
  'a config map that is too large': named({ data: { a: large } }),
};

const namespaces = {
  'a namespace': { metadata: { name: 'k7-admission-new' } },
  'a namespace with a label of its name': {
    metadata: { name: 'k7-admission-new', labels: { 'kubernetes.io/metadata.name': 'x' } },
  },
  'a namespace with a dot': { metadata: { name: 'a.b' } },
  'a namespace that is too long': { metadata: { name: 'x'.repeat(64) } },
  'a namespace with capitals': { metadata: { name: 'ABC' } },
  'a namespace without a name': { metadata: {} },
  'a namespace with a finalizer that is none': {
    metadata: { name: 'k7-admission-new' },
    spec: { finalizers: ['a b'] },
  },
};

const leases = {
  'a lease': named({
    spec: {
      holderIdentity: 'me',
      leaseDurationSeconds: 15,
      acquireTime: '2025-01-01T00:00:00.000000Z',
      renewTime: '2025-01-01T00:00:01.123456Z',
    },
  }),
  'a lease of nothing': named({}),
  'a lease of no time': named({ spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } }),
  'a lease with a time in words': named({ spec: { renewTime: 'now' } }),
  'a lease with a name that is none': named({}, { name: 'A_' }),
};

const involved = { kind: 'Pod', namespace: '$NAMESPACE', name: 'p', apiVersion: 'v1' };
const events = {
  'an event': named({ involvedObject: involved, reason: 'R', message: 'M', type: 'Normal' }),
  'an event elsewhere': named({ involvedObject: { ...involved, namespace: 'other' } }),
  'an event of no type': named({ involvedObject: involved, type: 'Loud' }),
};

const classes = {
  'a class': named({ handler: 'runc' }),
  'a class with an overhead': named({
    handler: 'runc',
    overhead: { podFixed: { memory: '1024Mi', cpu: '1000m' } },
    scheduling: { nodeSelector: { a: 'b' }, tolerations: [{ key: 'a', operator: 'Exists' }] },
  }),
  'a class with a toleration that is none': named({
    handler: 'runc',
    scheduling: { tolerations: [{ key: 'a', operator: 'Like' }] },
  }),
  'a class without a handler': named({}),
  'a class with a handler that is none': named({ handler: 'A_b' }),
};

const accounts = {
  'an account': named({}),
  'an account with a name that is none': named({}, { name: 'A b' }),
};

const nodes = {
  'a node': { metadata: { name: 'k7-admission-node' }, status: { capacity: { cpu: '2000m', memory: '1024Mi' } } },
  'a node with a bad taint': {
    metadata: { name: 'k7-admission-node' },
    spec: { taints: [{ key: 'a b', effect: 'Never' }], podCIDR: 'x' },
  },
};

export const otherDocuments = [
  ...documentsOf('secrets', secrets),
  ...documentsOf('configmaps', configMaps),
  ...documentsOf('namespaces', namespaces),
  ...documentsOf('leases', leases),
  ...documentsOf('events', events),
  ...documentsOf('runtimeclasses', classes),
  ...documentsOf('serviceaccounts', accounts),
  ...documentsOf('nodes', nodes),
];

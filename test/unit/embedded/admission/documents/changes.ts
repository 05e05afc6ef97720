import { changesOf, container, deploymentWith, podWith, policyWith } from './document.ts';

const pod = podWith(
  { nodeSelector: { 'k7-admission': 'nowhere' }, automountServiceAccountToken: false },
  { labels: { a: 'b' } },
);
const named = (fields: object) => ({ metadata: { name: 'x' }, ...fields });
const template = (spec: object, metadata: object = { labels: { app: 'd' } }) => ({
  spec: { template: { metadata, spec } },
});

const pods = {
  'a label is added': { metadata: { labels: { c: 'd' } } },
  'an image is changed': {
    spec: { containers: [{ ...container, image: 'alpine:latest', imagePullPolicy: 'IfNotPresent' }] },
  },
  'a command is changed': { spec: { containers: [{ ...container, command: ['true'] }] } },
  'the policy of preemption is taken away': { spec: { preemptionPolicy: null } },
  'a container is added': { spec: { containers: [container, { ...container, name: 'd' }] } },
  'a deadline is set': { spec: { activeDeadlineSeconds: 5 } },
  'a negative deadline is set': { spec: { activeDeadlineSeconds: -5 } },
  'a toleration is added': {
    spec: {
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
        { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
        { key: 'x', operator: 'Exists' },
      ],
    },
  },
  'the tolerations are taken away': { spec: { tolerations: null } },
  'a class is set': { spec: { runtimeClassName: 'kata' } },
  'a node selector is changed': { spec: { nodeSelector: { a: 'b' } } },
  'the grace period is changed': { spec: { terminationGracePeriodSeconds: 5 } },
  'resources are changed': { spec: { containers: [{ ...container, resources: { limits: { cpu: '1' } } }] } },
  'a bad image is set': { spec: { containers: [{ ...container, image: '' }] } },
  'a bad label is set': { metadata: { labels: { c: 'd e' } } },
  'a finalizer is added': { metadata: { finalizers: ['a.b/c'] } },
  'the creation time is changed': { metadata: { creationTimestamp: '2020-01-01T00:00:00Z' } },
  'a deletion time is given': { metadata: { deletionTimestamp: '2020-01-01T00:00:00Z' } },
};

const debug = { name: 'debug', image: 'busybox' };
const ephemeral = {
  'an ephemeral container is added': { spec: { ephemeralContainers: [{ ...debug, targetContainerName: 'c' }] } },
  'an ephemeral container of no image is added': { spec: { ephemeralContainers: [{ name: 'debug' }] } },
  'an ephemeral container is named as another': { spec: { ephemeralContainers: [{ ...debug, name: 'c' }] } },
  'an ephemeral container looks at nothing': {
    spec: { ephemeralContainers: [{ ...debug, targetContainerName: 'x' }] },
  },
  'an ephemeral container has ports': {
    spec: { ephemeralContainers: [{ ...debug, ports: [{ containerPort: 1 }], resources: { limits: { cpu: '1' } } }] },
  },
  'something else is changed beside the ephemeral containers': {
    metadata: { labels: { x: 'y' } },
    spec: { nodeSelector: { a: 'b' }, ephemeralContainers: [debug] },
  },
};

const sized = podWith(
  {
    nodeSelector: { 'k7-admission': 'nowhere' },
    automountServiceAccountToken: false,
    containers: [{ ...container, resources: { limits: { cpu: '1', memory: '1Gi' } } }],
  },
  { labels: { a: 'b' } },
);
const sizes = (limits: object, more: object = {}) => ({
  spec: { containers: [{ ...container, ...more, resources: { limits, requests: limits } }] },
});
const resizes = {
  'more is given to a container': sizes({ cpu: '2000m', memory: '2Gi' }),
  'nothing is changed by a resize but what it may': {
    metadata: { labels: { x: 'y' } },
    ...sizes({ cpu: '2', memory: '1Gi' }, { command: ['x'] }),
  },
  'less memory is given to a container': sizes({ cpu: '1', memory: '1Mi' }),
  'a size is taken away': sizes({ cpu: '1' }),
  'another resource is given': sizes({ cpu: '1', memory: '1Gi', 'ephemeral-storage': '1' }),
  'a negative size is given': sizes({ cpu: '-1', memory: '1Gi' }),
  'a container is renamed by a resize': sizes({ cpu: '1', memory: '1Gi' }, { name: 'other' }),
};

const deployments = {
  'the replicas are changed': { spec: { replicas: 0, paused: true } },
  'the replicas are taken away': { spec: { replicas: null, paused: true } },
  'the spec is taken away': { spec: null },
  'the replicas turn negative': { spec: { replicas: -1 } },
  'the selector is changed': { spec: { selector: { matchLabels: { app: 'e' } } } },
  'the selector and the labels are changed': {
    spec: { selector: { matchLabels: { app: 'e' } }, template: { metadata: { labels: { app: 'e' } } } },
  },
  'the image is changed': template({ containers: [{ ...container, image: 'alpine' }] }),
  'the class is changed': template({ runtimeClassName: 'none' }),
  'the strategy is changed': { spec: { strategy: { type: 'Recreate', rollingUpdate: null } } },
  'the strategy is half changed': { spec: { strategy: { type: 'Recreate' } } },
  'the containers are taken away': template({ containers: null }),
  'a label of the template is taken away': { spec: { template: { metadata: { labels: null } } } },
  'the labels are broken': { metadata: { labels: { a: '_' } } },
};

const policies = {
  'an address is changed': {
    spec: { egress: [{ to: [{ ipBlock: { cidr: '1.1.1.1/32' } }] }], policyTypes: ['Egress'] },
  },
  'an address is broken': { spec: { egress: [{ to: [{ ipBlock: { cidr: '1.1.1.1/99' } }] }] } },
};

const secrets = {
  'a secret is changed': { data: { c: 'ZA==' }, stringData: { a: 'x' } },
  'the type of a secret is changed': { type: 'other' },
  'a secret turns immutable': { immutable: true },
};

const locked = {
  'an immutable secret is changed': { data: { c: 'ZA==' } },
  'an immutable secret turns mutable': { immutable: false },
  'an immutable secret gets a label': { metadata: { labels: { a: 'b' } } },
};

export const changeDocuments = [
  ...changesOf('pods', pod, pods),
  ...changesOf('pods', sized, resizes, { subresource: 'resize' }),
  ...changesOf('pods', pod, ephemeral, { subresource: 'ephemeralcontainers' }),
  ...changesOf('deployments', deploymentWith({}), deployments),
  ...changesOf('networkpolicies', policyWith({ podSelector: {}, policyTypes: ['Egress'] }), policies),
  ...changesOf('secrets', named({ data: { a: 'Yg==' } }), secrets),
  ...changesOf('secrets', named({ data: { a: 'Yg==' }, immutable: true }), locked),
  ...changesOf('configmaps', named({ data: { a: 'b' }, immutable: true }), {
    'an immutable config map is changed': { data: { a: 'c' } },
    'an immutable config map turns mutable': { immutable: null },
  }),
  ...changesOf(
    'runtimeclasses',
    { metadata: { name: 'k7-admission-class' }, handler: 'runc' },
    {
      'the handler of a class is taken away': { handler: null },
      'the handler of a class is changed': { handler: 'other' },
      'a class gets a label': { metadata: { labels: { a: 'b' } } },
    },
  ),
  ...changesOf('leases', named({ spec: { holderIdentity: 'me', leaseDurationSeconds: 15 } }), {
    'a lease is taken': { spec: { holderIdentity: 'you', leaseTransitions: 1 } },
    'a lease counts back': { spec: { leaseTransitions: -1 } },
  }),
];

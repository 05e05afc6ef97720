/** Changes that make a good body one that the API server refuses, or takes with a warning. */
import type { Json } from '../../contract/kubeClient.ts';
import type { KindName } from './kinds.ts';
import { ordinaryImage, waiting } from './podBodies.ts';

const long = 'x'.repeat(64);

/** For every kind: merged into a good body. */
export const metadataChanges: readonly Json[] = [
  { metadata: { name: 'Upper_Case' } },
  { metadata: { name: 'a'.repeat(254) } },
  { metadata: { name: null } },
  { metadata: { name: 7 } },
  { metadata: { labels: { tier: 'not a value' } } },
  { metadata: { labels: { tier: long } } },
  { metadata: { labels: { 'not a key': 'x' } } },
  { metadata: { labels: { tier: 5 } } },
  { metadata: { annotations: { 'bad key!': 'x' } } },
  { metadata: { namespace: 'elsewhere' } },
  { metadata: { resourceVersion: '5' } },
  { metadata: { finalizers: ['not-qualified'] } },
  { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'map0' }] } },
  { kind: 'Wrong' },
  { kind: 'Secret', apiVersion: 'apps/v1' },
  { apiVersion: 'v9' },
  { apiVersion: null, kind: null },
  { metadata: null },
  { unknownField: 1 },
  { metadata: 'text' },
];

/** That it stays matters where it is taken: of one that ends, how long a Deployment has seen it is chance. */
const containers = (...changes: readonly Json[]): Json => ({
  containers: changes.map((change) => ({
    name: 'main',
    image: ordinaryImage,
    command: ['/bin/sh', '-c', waiting],
    ...change,
  })),
});
const container = (change: Json): Json => containers(change);

/** Merged into the spec of a pod. */
const podChanges: readonly Json[] = [
  { containers: [] },
  { containers: null },
  { containers: {} },
  container({ name: 'Not_a_name' }),
  container({ name: '' }),
  container({ image: '' }),
  container({ image: ' alpine' }),
  container({ imagePullPolicy: 'Sometimes' }),
  containers({ name: 'a' }, { name: 'a' }),
  container({ resources: { limits: { memory: 'much' } } }),
  container({ resources: { limits: { memory: '-1' } } }),
  container({ resources: { limits: { memory: '1Mi' }, requests: { memory: '2Mi' } } }),
  container({ env: [{ name: '', value: 'x' }] }),
  container({ env: [{ name: 'A', value: 1 }] }),
  container({ ports: [{ containerPort: 70000 }] }),
  container({ ports: [{ containerPort: 'web' }] }),
  container({ volumeMounts: [{ name: 'none', mountPath: '/x' }] }),
  container({ startupProbe: { exec: { command: ['true'] }, successThreshold: 2 } }),
  container({ startupProbe: {} }),
  container({ command: 'sh' }),
  container({ envFrom: [{ secretRef: {} }] }),
  container({ securityContext: { runAsUser: -1 } }),
  container({ unknownField: true }),
  { restartPolicy: 'Perhaps' },
  { terminationGracePeriodSeconds: -1 },
  { terminationGracePeriodSeconds: 'soon' },
  { runtimeClassName: 'Not_A_Name' },
  { dnsPolicy: 'Whatever' },
  { nodeSelector: { 'bad key': 'x' } },
  { serviceAccountName: 'Not A Name' },
  { volumes: [{ name: 'a' }, { name: 'a' }] },
  { readinessGates: [{ conditionType: '' }] },
];

export const specChanges: Readonly<Record<KindName, readonly Json[]>> = {
  pods: [
    ...podChanges.map((spec) => ({ spec })),
    { spec: null },
    { spec: { runtimeClassName: 'missing' } },
    { spec: { serviceAccountName: 'missing' } },
  ],
  deployments: [
    ...podChanges.map((spec) => ({ spec: { template: { spec } } })),
    { spec: { template: { spec: { restartPolicy: 'Never' } } } },
    { spec: { replicas: -1 } },
    { spec: { replicas: 'three' } },
    { spec: { replicas: 1.5 } },
    { spec: { selector: null } },
    { spec: { selector: {} } },
    { spec: { selector: { matchLabels: { app: 'other' } } } },
    { spec: { selector: { matchExpressions: [{ key: 'app', operator: 'Near' }] } } },
    { spec: { template: null } },
    { spec: { template: { metadata: { labels: { app: 'not a value' } } } } },
    { spec: { strategy: { type: 'Sideways' } } },
    { spec: { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } } },
    { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } } },
    { spec: { minReadySeconds: -1 } },
    { spec: { progressDeadlineSeconds: 0 } },
    { spec: null },
  ],
  secrets: [
    { data: { KEY: 'not base64!' } },
    { data: { 'bad key': 'YQ==' } },
    { data: { KEY: 1 } },
    { stringData: { KEY: 1 } },
    { data: ['a'] },
    { type: 'kubernetes.io/tls' },
    { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': 'YQ==' } },
    { type: 5 },
    { immutable: 'yes' },
  ],
  networkpolicies: [
    { spec: { egress: [{ to: [{ ipBlock: { cidr: '10.0.0.1' } }] }] } },
    { spec: { egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/33' } }] }] } },
    { spec: { egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] } }] }] } },
    { spec: { egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }] }] } },
    { spec: { egress: [{ to: [{}] }] } },
    { spec: { egress: [{ ports: [{ port: 0 }] }] } },
    { spec: { egress: [{ ports: [{ port: 80, endPort: 70 }] }] } },
    { spec: { egress: [{ ports: [{ protocol: 'ICMP' }] }] } },
    { spec: { policyTypes: ['Sideways'] } },
    { spec: { policyTypes: 'Egress' } },
    { spec: { podSelector: { matchLabels: { app: 'not a value' } } } },
    { spec: { podSelector: { matchExpressions: [{ key: 'app', operator: 'In' }] } } },
    { spec: { podSelector: null } },
    { spec: null },
  ],
  configmaps: [{ data: { 'bad key': 'x' } }, { data: { key: 5 } }, { binaryData: { key: '?' } }],
  serviceaccounts: [{ automountServiceAccountToken: 'no' }, { secrets: {} }],
  leases: [
    { spec: { renewTime: '2026-01-01T00:00:00Z' } },
    { spec: { renewTime: 'yesterday' } },
    { spec: { leaseDurationSeconds: 0 } },
    { spec: { leaseDurationSeconds: 'long' } },
    { spec: { leaseTransitions: -1 } },
  ],
};

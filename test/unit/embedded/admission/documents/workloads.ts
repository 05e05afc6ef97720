import type { Json } from '../../../../../src/embedded/objects/kubeObject.ts';
import { container, deploymentWith, documentsOf } from './document.ts';

const deployments = {
  'a deployment': deploymentWith({}),
  'a deployment of a class that is not there': deploymentWith({}, { runtimeClassName: 'none' }),
  'a deployment that recreates': deploymentWith({ strategy: { type: 'Recreate' }, replicas: null }),
  'a deployment that rolls by numbers': deploymentWith({
    strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    minReadySeconds: 1,
    progressDeadlineSeconds: 5,
    revisionHistoryLimit: 0,
  }),
  'a deployment as sandboxes have it': deploymentWith(
    { strategy: { type: 'Recreate' } },
    {
      runtimeClassName: 'kata',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 2,
      serviceAccountName: 'x',
      containers: [
        {
          name: 'sandbox',
          image: 'alpine:latest',
          command: ['/bin/sh', '-c', 'sleep 1'],
          resources: { limits: { cpu: '1000m', memory: '1024Mi' } },
          securityContext: { capabilities: { drop: ['ALL'] }, seccompProfile: { type: 'RuntimeDefault' } },
          envFrom: [{ secretRef: { name: 'd-env' } }],
          startupProbe: { exec: { command: ['true'] }, periodSeconds: 1, failureThreshold: 3600 },
        },
      ],
    },
  ),
  'a status that a client gives': { ...deploymentWith({}), status: { replicas: 5 } },
  'a selector of a label that is none': deploymentWith({ selector: { matchLabels: { app: 'a b' } } }),
  'a roll of an empty text': deploymentWith({ strategy: { rollingUpdate: { maxSurge: '' } } }),
  'a kind that is no text': { ...deploymentWith({}), kind: 5, apiVersion: 'apps/v1' },
  'no selector': deploymentWith({ selector: undefined }),
  'an empty selector': deploymentWith({ selector: {} }),
  'a selector that selects something else': deploymentWith({ selector: { matchLabels: { app: 'other' } } }),
  'a selector by an unknown operator': deploymentWith({
    selector: { matchExpressions: [{ key: 'app', operator: 'Has' }] },
  }),
  'a selector without values': deploymentWith({ selector: { matchExpressions: [{ key: 'app', operator: 'In' }] } }),
  'a template without labels': deploymentWith({ template: { spec: { containers: [container] } } }),
  'no template': deploymentWith({ template: undefined }),
  'negative replicas': deploymentWith({ replicas: -1 }),
  'negative times': deploymentWith({ minReadySeconds: -1, revisionHistoryLimit: -1, progressDeadlineSeconds: -1 }),
  'a deadline below the ready time': deploymentWith({ minReadySeconds: 10, progressDeadlineSeconds: 10 }),
  'an unknown strategy': deploymentWith({ strategy: { type: 'Sudden' } }),
  'a Recreate that rolls': deploymentWith({ strategy: { type: 'Recreate', rollingUpdate: {} } }),
  'a roll that cannot go on': deploymentWith({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } }),
  'a roll of too many': deploymentWith({ strategy: { rollingUpdate: { maxSurge: '-1', maxUnavailable: '101%' } } }),
  'pods that do not restart': deploymentWith({}, { restartPolicy: 'Never' }),
  'pods with a deadline': deploymentWith({}, { activeDeadlineSeconds: 5 }),
  'a template without an image': deploymentWith({}, { containers: [{ name: 'c' }] }),
  'a template label that is none': deploymentWith({
    template: { metadata: { labels: { app: 'd', x: 'a b' } }, spec: { containers: [container] } },
  }),
  'replicas in words': deploymentWith({ replicas: 'three' }),
  'replicas in parts': deploymentWith({ replicas: 1.5 }),
  'replicas that are too many for a number': deploymentWith({ replicas: 4_294_967_296 }),
  'labels that are no text': deploymentWith({}, {}, { labels: { a: 1 } }),
  'containers that are no list': deploymentWith({}, { containers: {} }),
  'an image that is no text': deploymentWith({}, { containers: [{ name: 'c', image: 5 }] }),
  'a spec that is no object': { metadata: { name: 'd' }, spec: 'x' },
  'metadata that are no object': { metadata: 'd', spec: {} },
  'another kind': { ...deploymentWith({}), kind: 'Pod', apiVersion: 'v1' },
  'another version': { ...deploymentWith({}), kind: 'Deployment', apiVersion: 'apps/v1beta1' },
  'an unknown kind': { ...deploymentWith({}), kind: 'Nothing', apiVersion: 'apps/v1' },
  'fields that are not known': { ...deploymentWith({ extra: 1 }, { runtimeclassName: 'x' }), other: true },
  'a port that is neither number nor name': deploymentWith(
    {},
    { containers: [{ ...container, livenessProbe: { tcpSocket: { port: true } } }] },
  ),
};

const strict = {
  'fields that are not known, strictly': { ...deploymentWith({ extra: 1 }, { runtimeclassName: 'x' }), other: true },
  'no unknown fields, strictly': deploymentWith({}),
};

const setWith = (spec: Json): Json => deploymentWith(spec, {}, { name: 'r' });
const sets = {
  'a replica set': setWith({}),
  'a replica set with negative replicas': setWith({ replicas: -1, minReadySeconds: -1 }),
  'a replica set that selects something else': setWith({ selector: { matchLabels: { app: 'other' } } }),
};

export const workloadDocuments = [
  ...documentsOf('deployments', deployments),
  ...documentsOf('deployments', strict, { fieldValidation: 'Strict' }),
  ...documentsOf('replicasets', sets),
];

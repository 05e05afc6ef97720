import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { deploymentManifest } from '../../../../src/sandbox/manifests/deployment.ts';
import { containerCommand } from '../../../../src/sandbox/manifests/entrypoint.ts';
import type { SandboxSpec } from '../../../../src/sandbox/spec.ts';
import { makeSpec } from '../../../fakes/makeSpec.ts';

const creating = '2026-01-02T03:04:05Z some-call';

function templateOf(changes: Partial<SandboxSpec> = {}) {
  return deploymentManifest(makeSpec(changes), creating).spec?.template ?? assert.fail('no template');
}

function podOf(changes: Partial<SandboxSpec> = {}): PodSpec {
  return templateOf(changes).spec ?? assert.fail('no pod');
}

function containerOf(changes: Partial<SandboxSpec> = {}): Container {
  const { containers } = podOf(changes);
  assert.equal(containers.length, 1);
  return containers[0] ?? assert.fail('no container');
}

test('a plain sandbox is this Deployment, whole', () => {
  assert.deepEqual(deploymentManifest(makeSpec(), creating), {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'box',
      namespace: 'team-a',
      labels: { app: 'box', runtime: 'kata', 'katakate.org/sandbox': 'box' },
      annotations: { 'k7-sandboxes.dev/creating': creating },
    },
    spec: {
      replicas: 0,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: { app: 'box' } },
      template: {
        metadata: {
          labels: { app: 'box', 'katakate.org/sandbox': 'box', 'k7-sandboxes.dev/egress': 'restricted' },
          annotations: {},
        },
        spec: {
          runtimeClassName: 'kata',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 2,
          containers: [
            {
              name: 'sandbox',
              image: 'alpine:latest',
              command: [...containerCommand(undefined)],
              terminationMessagePolicy: 'FallbackToLogsOnError',
              securityContext: {
                allowPrivilegeEscalation: false,
                privileged: false,
                seccompProfile: { type: 'RuntimeDefault' },
                capabilities: { drop: ['ALL'] },
              },
            },
          ],
        },
      },
    },
  });
});

test('it starts at 0 replicas, with the mark of the call that makes it, whatever is asked for', () => {
  const spec = makeSpec({ egressWhitelist: [], beforeScript: 'true', backend: 'k7d' });
  const { metadata, spec: deployment } = deploymentManifest(spec, creating);
  assert.equal(deployment?.replicas, 0);
  assert.equal(metadata?.annotations?.['k7-sandboxes.dev/creating'], creating);
  assert.equal(deployment?.template.metadata?.annotations?.['k7-sandboxes.dev/creating'], undefined);
});

test('the label that the lock of egress selects is in every template, so that what loses its policies is closed', () => {
  const label = (egressWhitelist: readonly string[] | undefined) =>
    templateOf({ egressWhitelist }).metadata?.labels?.['k7-sandboxes.dev/egress'];
  assert.equal(label(undefined), 'restricted');
  assert.equal(label([]), 'restricted');
  assert.equal(label(['1.1.1.1/32']), 'restricted');
});

test('the capabilities are those of K7: absent drops all, empty drops none, a list drops the list', () => {
  const cases: readonly (readonly [Partial<SandboxSpec>, object])[] = [
    [{}, { drop: ['ALL'] }],
    [{ capDrop: [] }, {}],
    [{ capDrop: ['NET_RAW', 'MKNOD'] }, { drop: ['NET_RAW', 'MKNOD'] }],
    [{ capAdd: ['CHOWN', 'SETUID'] }, { drop: ['ALL'], add: ['CHOWN', 'SETUID'] }],
    [{ capDrop: [], capAdd: ['CHOWN'] }, { add: ['CHOWN'] }],
    [
      { capDrop: ['ALL'], capAdd: ['CHOWN'] },
      { drop: ['ALL'], add: ['CHOWN'] },
    ],
  ];
  for (const [changes, expected] of cases) {
    assert.deepEqual(containerOf(changes).securityContext?.capabilities, expected);
  }
});

test('the flags of users other than root are those of K7, each in its own place', () => {
  const pod = { runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532 };
  const shown = (isPodNonRoot: boolean, isContainerNonRoot: boolean) => {
    const changes = { isPodNonRoot, isContainerNonRoot };
    const { runAsNonRoot, runAsUser, runAsGroup } = containerOf(changes).securityContext ?? {};
    return [podOf(changes).securityContext, runAsNonRoot, runAsUser, runAsGroup];
  };
  assert.deepEqual(shown(false, false), [undefined, undefined, undefined, undefined]);
  assert.deepEqual(shown(false, true), [undefined, true, 65532, undefined]);
  assert.deepEqual(shown(true, false), [pod, undefined, undefined, undefined]);
  assert.deepEqual(shown(true, true), [pod, true, 65532, undefined]);
});

test('nothing that is asked for gives privileges, a token, service links or the namespaces of the node', () => {
  const everything = makeSpec({
    env: new Map([['A', 'b']]),
    beforeScript: 'true',
    limits: { cpu: '1' },
    egressWhitelist: [],
    isPodNonRoot: true,
    isContainerNonRoot: true,
    capDrop: [],
    capAdd: ['ALL', 'SYS_ADMIN'],
    runtimeClassName: undefined,
    backend: 'kata-qemu-longhorn',
    nodeName: 'node-1',
  });
  const pod = deploymentManifest(everything, creating).spec?.template.spec;
  assert.equal(pod?.automountServiceAccountToken, false);
  assert.equal(pod.enableServiceLinks, false);
  const { securityContext } = pod.containers[0] ?? {};
  assert.equal(securityContext?.allowPrivilegeEscalation, false);
  assert.equal(securityContext.privileged, false);
  assert.deepEqual(securityContext.seccompProfile, { type: 'RuntimeDefault' });
  for (const key of [
    'hostNetwork',
    'hostPID',
    'hostIPC',
    'volumes',
    'serviceAccountName',
    'nodeName',
    'initContainers',
  ]) {
    assert.ok(!(key in pod), key);
  }
});

test('limits are the requests too, and absent when there are none', () => {
  const limits = { cpu: '500m', memory: '512Mi', 'ephemeral-storage': '1Gi' };
  assert.deepEqual(containerOf({ limits }).resources, { limits, requests: limits });
  assert.ok(!('resources' in containerOf()));
});

test('the environment comes from the Secret, and no value is in the Deployment', () => {
  const env = new Map([['TOKEN', 'hunter2']]);
  assert.deepEqual(containerOf({ env }).envFrom, [{ secretRef: { name: 'box-env' } }]);
  assert.ok(!JSON.stringify(deploymentManifest(makeSpec({ env }), creating)).includes('hunter2'));
  assert.ok(!('envFrom' in containerOf()));
});

test('a script is waited for by a startup probe, and without one there is no probe at all', () => {
  const probe = containerOf({ beforeScript: 'true' }).startupProbe;
  assert.deepEqual(probe?.exec?.command, ['/bin/sh', '-c', 'test -f /tmp/k7_before_done']);
  assert.equal(probe?.periodSeconds, 1);
  const plain = containerOf();
  for (const name of ['startupProbe', 'readinessProbe', 'livenessProbe']) assert.ok(!(name in plain), name);
});

test('a backend is written down for K7 on the Deployment and in the template, and no RuntimeClass is none', () => {
  const { metadata, spec } = deploymentManifest(makeSpec({ backend: 'k7d', runtimeClassName: 'k7' }), creating);
  assert.equal(metadata?.annotations?.['k7.katakate.org/backend'], 'k7d');
  assert.equal(spec?.template.metadata?.annotations?.['k7.katakate.org/backend'], 'k7d');
  assert.equal(spec?.template.spec?.runtimeClassName, 'k7');
  assert.ok(!('runtimeClassName' in podOf({ runtimeClassName: undefined })));
});

test('a node is chosen by its label, so that the scheduler still has its say', () => {
  assert.deepEqual(podOf({ nodeName: 'node-1' }).nodeSelector, { 'kubernetes.io/hostname': 'node-1' });
  assert.ok(!('nodeSelector' in podOf()));
});

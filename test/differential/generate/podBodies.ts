/** Specs of pods: small ones that start and end fast, and some that cannot start. */
import type { Json } from '../../contract/kubeClient.ts';
import type { Random } from './random.ts';

export const ordinaryImage = 'alpine:3.20';
/** Ends at once when it is told to, and never by itself. */
export const waiting = "echo started; trap 'exit 0' TERM; while :; do sleep 30 & wait $!; done";

const base = (container: Json, rest: Json = {}): Json => ({
  runtimeClassName: 'kata',
  terminationGracePeriodSeconds: 2,
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  ...rest,
  containers: [{ name: 'main', image: ordinaryImage, command: ['/bin/sh', '-c', waiting], ...container }],
});

/** Of a pod that stays. */
export function podSpec(random: Random): Json {
  const spec = random.weighted<() => Json>([
    [6, () => base({})],
    [2, () => base({ image: 'busybox:latest', workingDir: '/tmp', env: [{ name: 'A', value: '1' }] })],
    [2, () => base({ resources: { limits: { cpu: '100m', memory: '64Mi' } }, ...locked })],
    [1, () => base({ resources: { requests: { cpu: '0.01', memory: '16777216' }, limits: { memory: '64Mi' } } })],
    [2, () => base({ startupProbe: probe, args: ['ignored'] })],
    [1, () => base({ readinessProbe: { ...probe, initialDelaySeconds: 0 }, imagePullPolicy: 'IfNotPresent' })],
    [1, () => base({}, { readinessGates: [{ conditionType: 'k7-sandboxes.dev/setup' }] })],
    [2, () => base({ envFrom: [{ secretRef: { name: 'sec0', optional: true } }] })],
    [1, () => base({ envFrom: [{ secretRef: { name: 'sec-missing' } }] })],
    [1, () => base({ image: 'nosuch/image:1' })],
    [1, () => base({}, { nodeSelector: { 'example.com/none': 'such' } })],
    [1, () => base({ ports: [{ containerPort: 8080 }, { containerPort: 53, protocol: 'UDP', name: 'dns' }] })],
    [1, () => base({ volumeMounts: [{ name: 'data', mountPath: '/data' }] }, { volumes: [{ name: 'data' }] })],
    [1, () => base({}, { securityContext: { runAsUser: 65532, runAsNonRoot: true, fsGroup: 65532 } })],
    [1, () => base({}, { hostname: 'host', dnsPolicy: 'None', dnsConfig: { nameservers: ['192.0.2.53'] } })],
  ]);
  return spec?.() ?? base({});
}

const probe: Json = { exec: { command: ['/bin/sh', '-c', 'true'] }, periodSeconds: 1, failureThreshold: 60 };
const locked: Json = { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } };

/** Of a pod that ends by itself. */
export function quickPodSpec(random: Random): Json {
  const [command, restartPolicy] = random.pick<[string, string]>([
    ['echo done', 'Never'],
    ['echo out; echo err >&2; exit 3', 'Never'],
    ['echo once', 'OnFailure'],
    ['echo broken; exit 1', 'Always'],
  ]);
  return base({ command: ['/bin/sh', '-c', command] }, { restartPolicy });
}

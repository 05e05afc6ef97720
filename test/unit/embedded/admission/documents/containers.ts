import { container, containerWith, documentsOf, podWith } from './document.ts';

const image = (name: string) =>
  podWith({ automountServiceAccountToken: false, containers: [{ name: 'c', image: name }] });
const good = {
  'an image without a tag': image('alpine'),
  'an image with the tag latest': image('example.com:5000/a/alpine:latest'),
  'an image by its digest': image(`alpine@sha256:${'a'.repeat(64)}`),
  'an image of a registry with a port': image('example.com:5000/alpine'),
  'quantities of all sorts': podWith({
    automountServiceAccountToken: false,
    containers: [
      {
        ...container,
        resources: {
          limits: { cpu: '1000m', memory: '1024Mi', 'ephemeral-storage': '1.5Gi', 'example.com/gpu': '2' },
          requests: { cpu: 0.1, memory: '1e6' },
        },
      },
      {
        name: 'd',
        image: 'a',
        resources: { limits: { cpu: '0.0001', memory: '0.5Gi', 'ephemeral-storage': '1000k' } },
      },
      { name: 'e', image: 'a', resources: { limits: { cpu: '1.5', memory: '100M', 'ephemeral-storage': '1500Ki' } } },
      {
        name: 'f',
        image: 'a',
        resources: { requests: { cpu: '250m', memory: '128974848', 'ephemeral-storage': '129e6' } },
      },
      { name: 'g', image: 'a', resources: { requests: { cpu: '2E', memory: '2048Ki', 'ephemeral-storage': '0' } } },
    ],
  }),
  'every kind of env': containerWith({
    env: [
      { name: 'A', value: 'b' },
      { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'C', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      { name: 'D', valueFrom: { configMapKeyRef: { name: 's', key: 'k', optional: true } } },
      { name: 'E', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
      { name: 'F', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1024Ki' } } },
      { name: 'a.b-c', value: '' },
    ],
    envFrom: [{ secretRef: { name: 's' } }, { prefix: 'X_', configMapRef: { name: 'm', optional: true } }],
  }),
  'ports and probes': containerWith({
    ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP', name: 'dns' }],
    livenessProbe: { httpGet: { port: 80 } },
    readinessProbe: { tcpSocket: { port: 'dns' }, periodSeconds: 1, failureThreshold: 5 },
    startupProbe: { exec: { command: ['true'] }, timeoutSeconds: 5 },
    lifecycle: {
      preStop: { exec: { command: ['true'] } },
      postStart: { httpGet: { port: 80, path: '/a', scheme: 'HTTPS' } },
    },
  }),
  'a gRPC probe': containerWith({ readinessProbe: { grpc: { port: 80 } } }),
  'a security context': containerWith({
    securityContext: {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
      capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] },
    },
    tty: true,
    stdin: true,
    workingDir: '/tmp',
    terminationMessagePolicy: 'FallbackToLogsOnError',
  }),
};

const bad = {
  'limits that are no map': containerWith({ resources: { limits: 5 } }),
  'capabilities that are no list': containerWith({ securityContext: { capabilities: { drop: 'ALL' } } }),
  'an image name that is none': containerWith({ image: '25%' }),
  'a probe of half a port': containerWith({ livenessProbe: { tcpSocket: { port: 1.5 } } }),
  'no image': podWith({ containers: [{ name: 'c' }] }),
  'an image with spaces around': containerWith({ image: ' a ' }),
  'no container name': podWith({ containers: [{ image: 'a' }] }),
  'a container name with a dot': podWith({ containers: [{ name: 'a.b', image: 'a' }] }),
  'a container name that is too long': podWith({ containers: [{ name: 'x'.repeat(64), image: 'a' }] }),
  'two containers of one name': podWith({ containers: [container, container] }),
  'an env name that is none': containerWith({ env: [{ name: 'A=B', value: 'c' }] }),
  'an env var without a name': containerWith({ env: [{ value: 'c' }] }),
  'an env var with a value and a source': containerWith({
    env: [{ name: 'A', value: 'b', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
  }),
  'an env var of an empty source': containerWith({ env: [{ name: 'A', valueFrom: {} }] }),
  'an env var of two sources': containerWith({
    env: [
      {
        name: 'A',
        valueFrom: { fieldRef: { fieldPath: 'metadata.name' }, secretKeyRef: { name: 's', key: 'k' } },
      },
    ],
  }),
  'an env var of a secret without a key': containerWith({
    env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's' } } }],
  }),
  'an env var of a resource that is none': containerWith({
    env: [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.gpu' } } }],
  }),
  'envFrom of nothing': containerWith({ envFrom: [{}] }),
  'envFrom of a secret without a name': containerWith({ envFrom: [{ secretRef: {} }] }),
  'envFrom of two': containerWith({ envFrom: [{ secretRef: { name: 'a' }, configMapRef: { name: 'b' } }] }),
  'a port of 0': containerWith({ ports: [{ containerPort: 0 }] }),
  'a port that is too large': containerWith({ ports: [{ containerPort: 65_536, hostPort: -1 }] }),
  'a port of an unknown protocol': containerWith({ ports: [{ containerPort: 1, protocol: 'ICMP' }] }),
  'a port with a bad name': containerWith({ ports: [{ containerPort: 1, name: 'No_Name_At_All_And_Long' }] }),
  'two ports of one name': containerWith({ ports: [1, 2].map((containerPort) => ({ containerPort, name: 'a' })) }),
  'a host port twice': containerWith({ ports: [1, 2].map((containerPort) => ({ containerPort, hostPort: 80 })) }),
  'a host IP that is none': containerWith({ ports: [{ containerPort: 1, hostIP: 'x' }] }),
  'limits below the requests': containerWith({ resources: { limits: { cpu: '1' }, requests: { cpu: '2000m' } } }),
  'a negative limit': containerWith({ resources: { limits: { memory: '-1Gi' } } }),
  'an unknown resource': containerWith({ resources: { limits: { gpu: '1' } } }),
  'a resource of kubernetes.io': containerWith({ resources: { limits: { 'kubernetes.io/x': '1' } } }),
  'an extended resource that is no whole number': containerWith({ resources: { limits: { 'a.b/gpu': '500m' } } }),
  'an extended resource with requests alone': containerWith({ resources: { requests: { 'a.b/gpu': '1' } } }),
  'less CPU than there can be': containerWith({ resources: { limits: { cpu: '0.5m' } } }),
  'a quantity that is none': containerWith({ resources: { limits: { cpu: 'lots' } } }),
  'an empty quantity': containerWith({ resources: { limits: { cpu: '' } } }),
  'a probe of nothing': containerWith({ livenessProbe: { periodSeconds: 5 } }),
  'a probe of two things': containerWith({ livenessProbe: { exec: { command: ['a'] }, tcpSocket: { port: 1 } } }),
  'a probe of no command': containerWith({ livenessProbe: { exec: {} } }),
  'a probe with negative numbers': containerWith({
    livenessProbe: { exec: { command: ['a'] }, periodSeconds: -1, timeoutSeconds: -1, failureThreshold: -1 },
  }),
  'a liveness probe that must succeed twice': containerWith({
    livenessProbe: { exec: { command: ['a'] }, successThreshold: 2 },
  }),
  'a probe of a port that is none': containerWith({ readinessProbe: { httpGet: { port: 0, scheme: 'FTP' } } }),
  'a probe of a port name that is none': containerWith({ readinessProbe: { tcpSocket: { port: 'No Port' } } }),
  'an unknown pull policy': containerWith({ imagePullPolicy: 'Maybe' }),
  'an unknown message policy': containerWith({ terminationMessagePolicy: 'Shout' }),
  'privileged without the means to become it': containerWith({
    securityContext: { privileged: true, allowPrivilegeEscalation: false },
  }),
  'SYS_ADMIN without the means': containerWith({
    securityContext: { capabilities: { add: ['CAP_SYS_ADMIN'] }, allowPrivilegeEscalation: false },
  }),
  'a negative container user': containerWith({ securityContext: { runAsUser: -1, runAsGroup: -1 } }),
  'an unknown seccomp profile': containerWith({ securityContext: { seccompProfile: { type: 'Mine' } } }),
  'a local seccomp profile without a name': containerWith({
    securityContext: { seccompProfile: { type: 'Localhost' } },
  }),
  'an unknown proc mount': containerWith({ securityContext: { procMount: 'x' } }),
  'a mount of a volume that is not there': containerWith({ volumeMounts: [{ name: 'v', mountPath: '/v' }] }),
  'a mount without a path': podWith({
    volumes: [{ name: 'v' }],
    containers: [{ ...container, volumeMounts: [{ name: 'v' }] }],
  }),
  'two mounts at one path': podWith({
    volumes: [{ name: 'v' }],
    containers: [
      {
        ...container,
        volumeMounts: [
          { name: 'v', mountPath: '/v' },
          { name: 'v', mountPath: '/v', subPath: '../a' },
        ],
      },
    ],
  }),
  'a hook of nothing': containerWith({ lifecycle: { preStop: {} } }),
  'a hook of an empty command': containerWith({ lifecycle: { preStop: { exec: { command: [] } } } }),
  'a restart policy of a container': containerWith({ restartPolicy: 'Always' }),
  'a resize policy of an unknown resource': containerWith({
    resizePolicy: [{ resourceName: 'gpu', restartPolicy: 'NotRequired' }],
  }),
};

export const containerDocuments = [...documentsOf('pods', good), ...documentsOf('pods', bad)];

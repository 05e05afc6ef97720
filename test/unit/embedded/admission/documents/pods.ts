import { documentsOf, podWith } from './document.ts';

const many = (length: number) => 'x'.repeat(length);
const volume = (source: object) => podWith({ volumes: [{ name: 'v', ...source }] });

const good = {
  'a pod of one container': podWith({}),
  'a pod without a token': podWith({ automountServiceAccountToken: false }),
  'a pod of a class': podWith({ runtimeClassName: 'kata', automountServiceAccountToken: false }),
  'a pod with everything said': podWith({
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 0,
    activeDeadlineSeconds: 60,
    dnsPolicy: 'Default',
    enableServiceLinks: false,
    automountServiceAccountToken: false,
    hostname: 'box',
    subdomain: 'sub',
    nodeSelector: { disk: 'ssd' },
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      fsGroup: 65532,
      supplementalGroups: [1],
    },
    readinessGates: [{ conditionType: 'k7-sandboxes.dev/ready' }],
    imagePullSecrets: [{ name: 'pull' }],
    hostAliases: [{ ip: '10.0.0.1', hostnames: ['a.b'] }],
    tolerations: [{ key: 'a', operator: 'Equal', value: 'b', effect: 'NoExecute', tolerationSeconds: 5 }],
    dnsConfig: { nameservers: ['1.1.1.1'], searches: ['a.b'], options: [{ name: 'ndots', value: '2' }] },
    priorityClassName: 'system-node-critical',
    shareProcessNamespace: true,
  }),
  'volumes of each common kind': podWith({
    automountServiceAccountToken: false,
    volumes: [
      { name: 'a' },
      { name: 'b', emptyDir: { medium: 'Memory', sizeLimit: '1024Mi' } },
      { name: 'c', secret: { secretName: 's', items: [{ key: 'k', path: 'p' }] } },
      { name: 'd', configMap: { name: 'm', optional: true } },
      { name: 'e', hostPath: { path: '/tmp' } },
      { name: 'f', persistentVolumeClaim: { claimName: 'claim' } },
      { name: 'g', downwardAPI: { items: [{ path: 'l', fieldRef: { fieldPath: 'metadata.labels' } }] } },
      {
        name: 'h',
        projected: {
          sources: [
            { secret: { name: 's' } },
            { configMap: { name: 'm' } },
            { serviceAccountToken: { path: 'token' } },
            { downwardAPI: { items: [{ path: 'n', fieldRef: { fieldPath: 'metadata.name' } }] } },
          ],
        },
      },
    ],
  }),
  'tolerations of its own for a lost node': podWith({
    automountServiceAccountToken: false,
    tolerations: [
      { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 2 },
    ],
  }),
  'a toleration of everything': podWith({ automountServiceAccountToken: false, tolerations: [{ operator: 'Exists' }] }),
  'nulls all over': podWith(
    {
      nodeSelector: null,
      tolerations: null,
      restartPolicy: null,
      securityContext: null,
      automountServiceAccountToken: false,
    },
    { labels: null, annotations: null },
  ),
  'empty lists and maps': podWith(
    {
      nodeSelector: {},
      tolerations: [],
      imagePullSecrets: [],
      volumes: [],
      automountServiceAccountToken: false,
      affinity: {},
    },
    { labels: {}, annotations: {}, finalizers: [] },
  ),
  'host network with a port': podWith({
    hostNetwork: true,
    automountServiceAccountToken: false,
    containers: [{ name: 'c', image: 'a', ports: [{ containerPort: 80 }] }],
  }),
  'init containers and a sidecar': podWith({
    automountServiceAccountToken: false,
    initContainers: [
      { name: 'i', image: 'busybox', resources: { limits: { cpu: '1' } } },
      { name: 's', image: 'busybox:1', restartPolicy: 'Always', startupProbe: { exec: { command: ['true'] } } },
    ],
  }),
  'topology, affinity and anti-affinity': podWith({
    automountServiceAccountToken: false,
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { a: 'b' } },
      },
    ],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'k', operator: 'In', values: ['v'] }] }],
        },
      },
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 1, podAffinityTerm: { topologyKey: 'zone', labelSelector: { matchLabels: { a: 'b' } } } },
        ],
      },
    },
  }),
};

const empty = {
  'empty texts, flags that are off, and zeros': podWith({
    hostNetwork: false,
    hostPID: false,
    hostname: '',
    subdomain: '',
    nodeName: '',
    schedulerName: '',
    serviceAccountName: '',
    priorityClassName: '',
    automountServiceAccountToken: false,
    shareProcessNamespace: false,
    containers: [
      {
        name: 'c',
        image: 'a',
        workingDir: '',
        tty: false,
        stdin: false,
        imagePullPolicy: '',
        terminationMessagePath: '',
        ports: [{ containerPort: 1, hostPort: 0, name: '', protocol: '' }],
        livenessProbe: { exec: { command: ['a'] }, initialDelaySeconds: 0, periodSeconds: 0, failureThreshold: 0 },
        env: [{ name: 'A', value: '' }],
      },
    ],
  }),
  'an older name of the account': podWith({ serviceAccount: 'default', automountServiceAccountToken: false }),
};

const bad = {
  'a token without a path': volume({ projected: { sources: [{ serviceAccountToken: { expirationSeconds: 1 } }] } }),
  'an empty preemption policy': podWith({ preemptionPolicy: '' }),
  'a restart policy that is no text': podWith({ restartPolicy: 5 }),
  'tolerations that are no list': podWith({ tolerations: {} }),
  'an empty class': podWith({ runtimeClassName: '' }),
  'a class that is not there': podWith({ runtimeClassName: 'none' }),
  'an account that is not there': podWith({ serviceAccountName: 'nobody' }),
  'a priority class that is not there': podWith({ priorityClassName: 'none' }),
  'a priority of its own': podWith({ priority: 5 }),
  'a class whose name is none': podWith({ runtimeClassName: 'No_Class' }),
  'no spec': { metadata: { name: 'p' } },
  'no containers': podWith({ containers: [] }),
  'no name': podWith({}, { name: undefined }),
  'a name with capitals': podWith({}, { name: 'Bad_Name' }),
  'a name that is too long': podWith({}, { name: many(254) }),
  'a label that is too long': podWith({}, { labels: { a: many(64) } }),
  'a label with a space': podWith({}, { labels: { a: 'b c' } }),
  'a label key that is too long': podWith({}, { labels: { [many(64)]: 'b' } }),
  'a label key with two slashes': podWith({}, { labels: { 'a/b/c': 'd' } }),
  'a label key with a bad prefix': podWith({}, { labels: { 'A_/b': 'd' } }),
  'a label key without a name': podWith({}, { labels: { 'a/': 'd' } }),
  'annotations that are too large': podWith({}, { annotations: { a: many(262_144) } }),
  'an annotation key that is none': podWith({}, { annotations: { '-a': 'b' } }),
  'a finalizer without a slash': podWith({}, { finalizers: ['mine'] }),
  'a finalizer that is no name': podWith({}, { finalizers: ['a b'] }),
  'an owner without a uid': podWith({}, { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'q', uid: '' }] }),
  'two controllers': podWith(
    {},
    {
      ownerReferences: ['q', 'r'].map((name) => ({ apiVersion: 'v1', kind: 'Pod', name, uid: name, controller: true })),
    },
  ),
  'an Event as its owner': podWith({}, { ownerReferences: [{ apiVersion: 'v1', kind: 'Event', name: 'q', uid: 'q' }] }),
  'a restart policy that is none': podWith({ restartPolicy: 'Sometimes' }),
  'a DNS policy that is none': podWith({ dnsPolicy: 'Mine' }),
  'a negative grace period': podWith({ terminationGracePeriodSeconds: -1 }),
  'a deadline of 0': podWith({ activeDeadlineSeconds: 0 }),
  'a hostname that is none': podWith({ hostname: 'a.b' }),
  'a node name that is none': podWith({ nodeName: 'A B' }),
  'a node selector that is none': podWith({ nodeSelector: { 'a b': 'c' } }),
  'a negative user': podWith({ securityContext: { runAsUser: -1 } }),
  'a user that is too large': podWith({ securityContext: { runAsUser: 4_294_967_296, fsGroup: -1 } }),
  'a toleration of an unknown effect': podWith({ tolerations: [{ key: 'a', operator: 'Exists', effect: 'Never' }] }),
  'a toleration with a value that it may not have': podWith({
    tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }],
  }),
  'a toleration of an unknown operator': podWith({ tolerations: [{ key: 'a', operator: 'Like', value: 'b' }] }),
  'a toleration without a key': podWith({ tolerations: [{ operator: 'Equal', value: 'b' }] }),
  'a readiness gate that is none': podWith({ readinessGates: [{ conditionType: 'a b' }] }),
  'two volumes of one name': podWith({ volumes: [{ name: 'v' }, { name: 'v' }] }),
  'a volume without a name': podWith({ volumes: [{ emptyDir: {} }] }),
  'a volume with a bad name': podWith({ volumes: [{ name: 'V_1' }] }),
  'a volume of two kinds': volume({ emptyDir: {}, secret: { secretName: 's' } }),
  'a secret volume without a secret': volume({ secret: {} }),
  'a secret volume with a path upwards': volume({ secret: { secretName: 's', items: [{ key: 'k', path: '../a' }] } }),
  'a secret volume with a bad mode': volume({ secret: { secretName: 's', defaultMode: 512 } }),
  'a configMap volume without a name': volume({ configMap: {} }),
  'a hostPath without a path': volume({ hostPath: { path: '' } }),
  'a hostPath with a path upwards': volume({ hostPath: { path: '/a/../b', type: 'Thing' } }),
  'a claim without a name': volume({ persistentVolumeClaim: {} }),
  'a negative size limit': volume({ emptyDir: { sizeLimit: '-1Mi' } }),
  'an env var of a field that is none': podWith({
    containers: [
      { name: 'c', image: 'a', env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.nothing' } } }] },
    ],
  }),
  'an init container that is named as a container': podWith({ initContainers: [{ name: 'c', image: 'a' }] }),
  'an init container with a probe': podWith({
    initContainers: [{ name: 'i', image: 'a', readinessProbe: { exec: { command: ['true'] } } }],
  }),
  'a host alias without an address': podWith({ hostAliases: [{ ip: 'a', hostnames: ['B_'] }] }),
  'no DNS server for the policy None': podWith({ dnsPolicy: 'None' }),
  'a scheduling gate twice': podWith({ schedulingGates: [{ name: 'a/b' }, { name: 'a/b' }] }),
  'ephemeral containers from the start': podWith({ ephemeralContainers: [{ name: 'e', image: 'a' }] }),
  'a spread of nothing': podWith({
    topologySpreadConstraints: [{ maxSkew: 0, topologyKey: '', whenUnsatisfiable: 'Maybe' }],
  }),
  'an affinity to nothing': podWith({
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } },
  }),
  'many faults at once': {
    metadata: { name: 'P', labels: { a: '-' } },
    spec: { restartPolicy: 'x', containers: [{ image: '' }, { name: 'A' }] },
  },
};

export const podDocuments = [...documentsOf('pods', good), ...documentsOf('pods', empty), ...documentsOf('pods', bad)];

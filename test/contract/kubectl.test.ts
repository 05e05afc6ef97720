/** What people do with kubectl, against the embedded Kubernetes. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startEmbeddedKubernetes, type EmbeddedKubernetes } from '../../src/embedded/embeddedKubernetes.ts';
import { ProcessShells } from '../fakes/kube/processShells.ts';
import { findKubectl, Kubectl } from './kubectl.ts';

const command = findKubectl();
const skip = command === undefined ? 'there is no kubectl: set K7_KUBECTL or put one on the PATH' : false;

const manifest = (replicas: number): string =>
  [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'app', labels: { app: 'app' } },
      spec: {
        replicas,
        selector: { matchLabels: { app: 'app' } },
        template: {
          metadata: { labels: { app: 'app' } },
          spec: {
            terminationGracePeriodSeconds: 1,
            containers: [
              { name: 'main', image: 'busybox', command: ['sh', '-c', 'echo one; echo two; exec sleep 300'] },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'lock' },
      spec: { podSelector: { matchLabels: { app: 'app' } }, policyTypes: ['Egress'] },
    },
  ]
    .map((each) => JSON.stringify(each))
    .join('\n---\n');

describe('kubectl on the embedded Kubernetes', { skip }, () => {
  let kube: EmbeddedKubernetes;
  let folder: string;
  let kubectl: Kubectl;
  before(async () => {
    kube = await startEmbeddedKubernetes({ shells: new ProcessShells(new Set()) });
    folder = await mkdtemp(join(tmpdir(), 'k7-kubectl-'));
    const kubeconfigFile = join(folder, 'kubeconfig');
    await writeFile(kubeconfigFile, kube.kubeconfigText, { mode: 0o600 });
    kubectl = new Kubectl(command ?? [], kubeconfigFile, folder);
    const { code, stderr } = await kubectl.run(['apply', '-f', '-'], { input: manifest(1) });
    assert.equal(code, 0, stderr);
    await kubectl.must('rollout', 'status', 'deploy/app', '--timeout=30s');
  });
  after(async () => {
    await kube.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const podName = () => kubectl.must('get', 'pod', '-l', 'app=app', '-o', 'jsonpath={.items[0].metadata.name}');

  test('get shows tables with the columns of a cluster, wide and of all namespaces', async () => {
    assert.match(await kubectl.must('get', 'deploy'), /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\napp +1\/1 +1 +1 /);
    const wide = await kubectl.must('get', 'pods', '-A', '-o', 'wide', '--field-selector', 'status.phase=Running');
    assert.match(wide, /^NAMESPACE +NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES\n/);
    assert.match(
      await kubectl.must('get', 'netpol,ns,nodes,rs,sa,cm'),
      /networkpolicy.networking.k8s.io\/lock +app=app/,
    );
    assert.match(await kubectl.must('get', 'deploy', 'app', '-o', 'yaml'), /^apiVersion: apps\/v1\nkind: Deployment\n/);
    assert.match(
      await kubectl.must('api-resources'),
      /networkpolicies +netpol +networking.k8s.io\/v1 +true +NetworkPolicy/,
    );
  });

  test('apply finds nothing to do twice, changes what differs, and does so on the server, too', async () => {
    const apply = (replicas: number, ...more: readonly string[]) =>
      kubectl.run(['apply', ...more, '-f', '-'], { input: manifest(replicas) });
    assert.match((await apply(1)).stdout, /deployment.apps\/app unchanged/);
    assert.match((await apply(2)).stdout, /deployment.apps\/app configured/);
    const onServer = await apply(1, '--server-side', '--force-conflicts');
    assert.match(onServer.stdout, /deployment.apps\/app serverside-applied/, onServer.stderr);
  });

  test('create sends the kinds that kubectl knows, and refuses fields that there are not', async () => {
    assert.match(await kubectl.must('create', 'configmap', 'c', '--from-literal=a=b'), /configmap\/c created/);
    assert.match(await kubectl.must('create', 'deployment', 'idle', '--image=busybox', '--replicas=0'), /created/);
    await kubectl.must('delete', 'configmap/c', 'deploy/idle');
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: { containers: [], nope: 1 } };
    const { code, stderr } = await kubectl.run(['create', '-f', '-'], { input: JSON.stringify(pod) });
    assert.equal(code, 1);
    assert.match(stderr, /strict decoding error: unknown field "spec.nope"/);
  });

  test('logs has the end, the times and what comes', async () => {
    const pod = await podName();
    assert.equal(await kubectl.must('logs', pod), 'one\ntwo\n');
    assert.equal(await kubectl.must('logs', pod, '--tail=1'), 'two\n');
    assert.match(await kubectl.must('logs', pod, '--tail=1', '--timestamps', '--since=1h'), /^\d{4}-\S+Z two\n$/);
    assert.equal((await kubectl.run(['logs', '-f', pod], { endAfterMs: 2000 })).stdout, 'one\ntwo\n');
    assert.match(
      (await kubectl.run(['logs', pod, '--previous'])).stderr,
      /previous terminated container "main" in pod/,
    );
  });

  test('exec has the output, the input and the exit code', async () => {
    const pod = await podName();
    assert.equal(await kubectl.must('exec', pod, '--', 'echo', 'hi'), 'hi\n');
    assert.equal((await kubectl.run(['exec', '-i', pod, '--', 'cat'], { input: 'in' })).stdout, 'in');
    assert.equal((await kubectl.run(['exec', pod, '--', 'sh', '-c', 'exit 3'])).code, 3);
  });

  test('describe tells what there is of each kind', async () => {
    assert.match(await kubectl.must('describe', 'deploy', 'app'), /Replicas: .*\d desired/);
    assert.match(await kubectl.must('describe', 'pod', await podName()), /Controlled By: +ReplicaSet\/app-/);
    assert.match(await kubectl.must('describe', 'netpol', 'lock'), /Policy Types: Egress/);
    assert.match(await kubectl.must('describe', 'ns', 'default'), /Status: +Active/);
    assert.match(await kubectl.must('describe', 'node'), /Ready +True/);
  });

  test('label, annotate, scale and the three kinds of patch change the object', async () => {
    await kubectl.must('label', 'deploy/app', 'a=b');
    await kubectl.must('annotate', 'deploy/app', 'c=d');
    await kubectl.must('patch', 'deploy/app', '-p', '{"metadata":{"labels":{"s":"1"}}}');
    await kubectl.must('patch', 'deploy/app', '--type=merge', '-p', '{"metadata":{"labels":{"m":"1"}}}');
    const operations = '[{"op":"add","path":"/metadata/labels/j","value":"1"}]';
    await kubectl.must('patch', 'deploy/app', '--type=json', '-p', operations);
    await kubectl.must('scale', 'deploy/app', '--replicas=2');
    await kubectl.must('rollout', 'status', 'deploy/app', '--timeout=30s');
    const labels = await kubectl.must('get', 'deploy/app', '-o', 'jsonpath={.metadata.labels} {.spec.replicas}');
    assert.equal(labels, '{"a":"b","app":"app","j":"1","m":"1","s":"1"} 2');
  });

  test('wait sees a condition, a field and an end; delete waits or does not', async () => {
    await kubectl.must('run', 'one', '--image=busybox', '--restart=Never', '--', 'sleep', '300');
    await kubectl.must('wait', '--for=condition=Ready', 'pod/one', '--timeout=30s');
    await kubectl.must('wait', '--for=jsonpath={.status.phase}=Running', 'pod/one', '--timeout=30s');
    await kubectl.must('delete', 'pod', 'one', '--wait=false', '--grace-period=1');
    await kubectl.must('wait', '--for=delete', 'pod/one', '--timeout=30s');
    await kubectl.must('run', 'two', '--image=busybox', '--restart=Never', '--', 'sleep', '300');
    await kubectl.must('delete', 'pod', 'two', '--grace-period=0', '--force');
    assert.match((await kubectl.run(['get', 'pod', 'two'])).stderr, /pods "two" not found/);
  });

  test('A watch shows what changes', async () => {
    const watching = kubectl.run(['get', 'cm', '-w', '--output-watch-events'], { endAfterMs: 4000 });
    await kubectl.must('create', 'configmap', 'seen');
    await kubectl.must('delete', 'configmap', 'seen');
    assert.match((await watching).stdout, /ADDED +seen [^]*DELETED +seen /);
  });

  test('auth and top answer', async () => {
    assert.equal(await kubectl.must('auth', 'can-i', 'create', 'pods'), 'yes\n');
    assert.match(await kubectl.must('auth', 'can-i', '--list'), /\*\.\*/);
    assert.match(await kubectl.must('top', 'pod'), /^NAME +CPU\(cores\) +MEMORY\(bytes\)/);
  });

  test('What there is not, or is not supported, is said', async () => {
    assert.match((await kubectl.run(['get', 'nopes'])).stderr, /doesn't have a resource type "nopes"/);
    assert.match((await kubectl.run(['get', 'pod', 'nope'])).stderr, /pods "nope" not found/);
    const forwarded = await kubectl.run(['port-forward', await podName(), ':80'], { endAfterMs: 10_000 });
    assert.match(forwarded.stderr, /portforward is not supported by the embedded Kubernetes/);
  });
});

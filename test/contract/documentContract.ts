import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { isDeepStrictEqual, promisify } from 'node:util';
import { readApiDocument, type Example } from './apiDocument.ts';
import { at, KubeClient, nameOf, pathsOf, type Json } from './kubeClient.ts';
import { npmStart, whyNoShell, type NpmStart } from './npmStart.ts';
import type { Target } from './target.ts';
import { until } from './until.ts';

const namespace = 'default';
const selector = '?labelSelector=katakate.org/sandbox';
const { deployments, policies, secrets } = pathsOf(namespace);

interface Answer {
  readonly status: number;
  readonly headers: string;
  readonly body: unknown;
}

/** `npm start`, and what looks into its cluster. */
interface Walk {
  readonly started: NpmStart;
  readonly kube: KubeClient;
}

/** On the target's cluster, which is named. */
export function documentContract(target: () => Target): void {
  walkContract('docs/api.md by npm start', async () => {
    const { kubeconfigFile, kube } = target();
    return { started: await npmStart(kubeconfigFile), kube };
  });
}

/** On the cluster that `npm start` takes by itself. */
export function embeddedDocumentContract(): void {
  walkContract('docs/api.md by npm start without a cluster', async () => {
    const started = await npmStart(undefined);
    return { started, kube: new KubeClient(started.kubeconfigFile) };
  });
}

/**
 * The curls of `docs/api.md` as they are written, in their order, given to a shell with what `npm start` printed. They
 * use the namespace `default`, and one of them deletes all sandboxes there.
 */
function walkContract(name: string, start: () => Promise<Walk>): void {
  const reason = whyNoShell();
  if (reason !== undefined) process.stderr.write(`the walk through docs/api.md: skipped, because ${reason}\n`);
  describe(name, { skip: reason ?? false }, () => {
    const { examples, bodies } = readApiDocument();
    let walk: Walk | undefined;
    before(async () => {
      walk = await start();
      const others = (await walk.kube.list(`${deployments}${selector}`)).map(nameOf);
      assert.deepEqual(others, [], 'the walk deletes all sandboxes of the namespace default, and these are there');
    });
    after(async () => {
      await walk?.started.stop();
    });
    const theWalk = (): Walk => walk ?? assert.fail('npm start did not start');
    const server = (): NpmStart => theWalk().started;
    const run = (curl: string) => runCurl(server(), curl);
    const example = (title: string): Example => examples.get(title) ?? assert.fail(`docs/api.md has no ${title}`);
    const assertShown = async (title: string): Promise<Answer> => {
      const { curl, status, answer } = example(title);
      const given = await run(curl);
      assert.deepEqual([given.status, likeShown(given.body, answer)], [status, answer], title);
      return given;
    };
    const untilShown = (title: string) => {
      const { curl, status, answer } = example(title);
      return until(
        `${title} answers as it is shown`,
        async () => {
          const given = await run(curl);
          return given.status === status && isDeepStrictEqual(likeShown(given.body, answer), answer);
        },
        { timeoutMs: 60_000, describe: () => run(curl) },
      );
    };

    test('The first start prints one ready line, a key, and a curl that can be pasted', async () => {
      const { readyLine, variables, curl } = server();
      assert.match(readyLine, /^K7 Sandboxes API ready on http:\/\/127\.0\.0\.1:\d+ \((?:context|embedded,) .+\)\n$/);
      assert.match(variables['K7_API_KEY'] ?? '', /^[\w-]{43}$/);
      assert.deepEqual((await run(curl)).body, { data: [] });
    });

    test('Each example answers as it is shown', async () => {
      const created = await assertShown('Create sandbox');
      assert.match(created.headers, /^Location: \/api\/v1\/sandboxes\/my-sandbox\?namespace=default\r$/im);
      await untilShown('List sandboxes');
      await untilShown('Get sandbox');
      await assertShown('Run a command');
      await assertShown('Change egress');
      await assertShown('Pause sandbox');
      await assertShown('Resume sandbox');
      await untilShown('Get sandbox');
      await assertShown('Delete sandbox');
      await until('it is gone', async () => (await run(example('Get sandbox').curl)).status === 404);
      await assertShown('Create sandbox');
      await assertShown('Delete all sandboxes');
    });

    test('Each body that is shown makes what K7 would make, under its names and labels', async () => {
      await writeFile(join(server().envFolder, 'app.env'), 'GREETING=hello\n');
      assert.deepEqual(
        [...new Set(bodies.flatMap((body) => Object.keys(body)))].sort(),
        [...createFields].sort(),
        'all fields are shown',
      );
      const create = example('Create sandbox').curl;
      for (const body of bodies) {
        const curl = create.replace(/-d '[^]*'/, `-d '${JSON.stringify(body)}'`);
        assert.equal((await run(curl)).status, 201, String(body['name']));
        await assertMade(theWalk().kube, body);
      }
      const all = await run(example('Delete all sandboxes').curl);
      assert.equal(at(all.body, 'data', 'message'), `Deleted ${bodies.length} sandboxes`);
      await until('nothing is left', async () => (await theWalk().kube.list(`${deployments}${selector}`)).length === 0);
    });
  });
}

/** The eleven of K7's document. */
const createFields = [
  'name',
  'image',
  'namespace',
  'env_file',
  'before_script',
  'limits',
  'egress_whitelist',
  'pod_non_root',
  'container_non_root',
  'cap_drop',
  'cap_add',
];

/** What `kubectl get deploy,netpol,secret --show-labels` would show. */
async function assertMade(kube: KubeClient, body: Json): Promise<void> {
  const name = String(body['name']);
  const labels = { app: name, runtime: 'kata', 'katakate.org/sandbox': name };
  assert.deepEqual(at(await kube.find(`${deployments}/${name}`), 'metadata', 'labels'), labels);
  const there = async (path: string) => (await kube.find(path)) !== undefined;
  assert.deepEqual(
    {
      ingress: await there(`${policies}/${name}-deny-ingress`),
      egress: await there(`${policies}/${name}-netpol`),
      secret: await there(`${secrets}/${name}-env`),
    },
    {
      ingress: true,
      egress: Array.isArray(body['egress_whitelist']),
      secret: body['env_file'] !== undefined,
    },
    name,
  );
}

/** The text as it is written; curl is only told to be quiet, and where to leave the headers. */
async function runCurl({ variables, envFolder }: NpmStart, curl: string): Promise<Answer> {
  const headersFile = join(envFolder, 'headers');
  const script = `curl() { command curl -sS --max-time 30 -D "$HEADERS" "$@"; }\n${curl}`;
  const env = { PATH: process.env['PATH'], HEADERS: headersFile, ...variables };
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { env, timeout: 60_000 });
  const headers = await readFile(headersFile, 'utf8');
  // The last one: 100 Continue may come before it.
  const status = [...headers.matchAll(/^HTTP\/[\d.]+ (\d+)/gm)].at(-1)?.[1];
  return { status: Number(status), headers, body: JSON.parse(stdout) };
}

/** The answer as if it had been given at the shown time: ages and durations alike, and fields beyond the shown ones off. */
function likeShown(given: unknown, shown: unknown): unknown {
  if (Array.isArray(given) && Array.isArray(shown)) return given.map((item, index) => likeShown(item, shown[index]));
  if (!isRecord(given) || !isRecord(shown)) return given;
  const isInfo = 'age' in shown;
  const entries = Object.entries(given).filter(([key]) => !isInfo || key in shown);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, sameTime(key, value) ? shown[key] : likeShown(value, shown[key])]),
  );
}

function sameTime(key: string, value: unknown): boolean {
  if (key === 'age') return typeof value === 'string' && /^(?:\d+ days?, )?\d+:\d\d:\d\d$/.test(value);
  return key === 'duration_ms' && Number.isInteger(value);
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

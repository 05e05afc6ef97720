import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import { nullLogger } from '../../../../src/base/logger.ts';
import type { KubeApi, KubeRequest } from '../../../../src/k8s/connection/kubeApi.ts';
import { KubeStatusError } from '../../../../src/k8s/connection/kubeStatusError.ts';
import { Reflector, type ReflectorState } from '../../../../src/k8s/watch/reflector.ts';
import { SandboxError } from '../../../../src/sandbox/errors.ts';
import { toObjectFacts } from '../../../../src/sandbox/store/facts.ts';
import { ManualClock } from '../../../fakes/manualClock.ts';

interface Thing {
  readonly metadata: ObjectMeta;
}

type Answer = Error | object;

/** A reflector on a clock that the test moves and a server that answers its lists in turn; its watches stay open. */
function reflecting(t: TestContext, answers: Answer[], watches: string[] = []) {
  const clock = new ManualClock();
  const lists: KubeRequest[] = [];
  const watched: (string | undefined)[] = [];
  const replaced: string[][] = [];
  const states: ReflectorState['kind'][] = [];
  const api: KubeApi = {
    server: 'https://fake',
    serverNow: () => clock.now(),
    json<R>(request: KubeRequest): Promise<R> {
      lists.push(request);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer as R);
    },
    stream(request) {
      watched.push(String(request.query?.['resourceVersion']));
      return Promise.resolve(openStream(watches.shift(), request.signal));
    },
    socket: () => Promise.reject(new Error('not asked for')),
    dispose: () => undefined,
  };
  const source = {
    resource: 'things',
    path: '/things',
    project: ({ metadata }: Thing) => toObjectFacts(metadata),
  };
  const sink = {
    replace: (list: readonly { readonly name: string }[]) => void replaced.push(list.map(({ name }) => name)),
    apply: () => undefined,
  };
  const onState = ({ kind }: ReflectorState) => void states.push(kind);
  const options = { api, clock, logger: nullLogger, random: () => 1, source, sink, onState, onSign: () => undefined };
  const reflector = new Reflector(options);
  t.after(() => reflector.dispose());
  reflector.start();
  /** Everything that needs no time. */
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await settle();
  };
  return { reflector, lists, watched, replaced, states, settle, pass };
}

async function* openStream(text: string | undefined, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
  if (text !== undefined) yield Buffer.from(text);
  await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

function listOf(names: readonly string[] | null, resourceVersion: string, next?: string): object {
  const items = names?.map((name) => ({ metadata: { name, resourceVersion: '1' } })) ?? null;
  return { metadata: { resourceVersion, ...(next !== undefined && { continue: next }) }, items };
}

const gone = new KubeStatusError({ code: 410, reason: 'Expired', message: 'too old' });

test('a list whose next page has expired is begun anew', async (t) => {
  const answers = [listOf(['a', 'b'], '5', 'page-2'), gone, listOf(['b', 'c'], '9')];
  const { lists, watched, replaced, settle, pass } = reflecting(t, answers);
  await settle();
  await pass(500);
  assert.deepEqual(
    lists.map(({ query }) => query?.['continue']),
    [undefined, 'page-2', undefined],
  );
  assert.deepEqual(replaced, [['b', 'c']]);
  assert.deepEqual(watched, ['9']);
});

test('a server that answers every list with 410 is not asked in a tight loop', async (t) => {
  const { lists, states, settle } = reflecting(t, [gone]);
  await settle();
  assert.equal(lists.length, 1);
  assert.deepEqual(states, ['connecting', 'failing']);
});

test('a watch that is too old is followed by a list at once', async (t) => {
  const frame = `${JSON.stringify({ type: 'ERROR', object: { code: 410, reason: 'Expired' } })}\n`;
  const bookmark = `${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '6' } } })}\n`;
  const { watched, states, settle, pass } = reflecting(t, [listOf([], '5'), listOf([], '9')], [bookmark + frame]);
  await settle();
  await pass(500);
  assert.deepEqual(watched, ['5', '9']);
  assert.ok(states.includes('live'));
});

test('a server that is busy is left alone for as long as it says', async (t) => {
  const details = { retryAfterSeconds: 7 };
  const busy = new KubeStatusError({ code: 429, reason: 'TooManyRequests', message: 'busy', details });
  const { lists, settle, pass } = reflecting(t, [busy, listOf([], '5')]);
  await settle();
  await pass(6900);
  assert.equal(lists.length, 1);
  await pass(100);
  assert.equal(lists.length, 2);
});

for (const [what, error] of [
  ['cannot be had', new SandboxError('CredentialsFailed', 'Log in.')],
  ['the server refuses', new KubeStatusError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' })],
] as const) {
  test(`credentials that ${what} are asked for seldom`, async (t) => {
    const { lists, settle, pass } = reflecting(t, [error, listOf([], '5')]);
    await settle();
    await pass(29_000);
    assert.equal(lists.length, 1);
    await pass(1000);
    assert.equal(lists.length, 2);
  });
}

test('a list without items is empty', async (t) => {
  const { replaced, states, settle } = reflecting(t, [listOf(null, '5')]);
  await settle();
  assert.deepEqual(replaced, [[]]);
  assert.deepEqual(states, ['connecting', 'live']);
});

test('a watch without a sign for too long is followed by a list, since the cluster may have been set back', async (t) => {
  const bookmark = `${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '510' } } })}\n`;
  const { replaced, watched, settle, pass } = reflecting(t, [listOf(['a'], '500'), listOf([], '21')], [bookmark]);
  await settle();
  await pass(150_000);
  await pass(500);
  assert.deepEqual(watched, ['500', '21']);
  assert.deepEqual(replaced, [['a'], []]);
});

test('a watch that breaks goes on from where it was', async (t) => {
  const bookmark = `${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '510' } } })}\n`;
  const { reflector, lists, watched, settle, pass } = reflecting(t, [listOf(['a'], '500')], [bookmark]);
  await settle();
  reflector.reconnect(new Error('cut'));
  await settle();
  await pass(500);
  assert.deepEqual(watched, ['500', '510']);
  assert.equal(lists.length, 1);
});

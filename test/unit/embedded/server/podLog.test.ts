import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { Admission } from '../../../../src/embedded/admission/admission.ts';
import type { ContainerLog, LogLine, NodeAgent } from '../../../../src/embedded/node/nodeAgent.ts';
import { Deletion } from '../../../../src/embedded/objects/deletion.ts';
import { ObjectStore } from '../../../../src/embedded/objects/objectStore.ts';
import { resources } from '../../../../src/embedded/objects/resources.ts';
import { ApiServer } from '../../../../src/embedded/server/apiServer.ts';
import { badRequest } from '../../../../src/embedded/server/status.ts';
import { Timers } from '../../../../src/embedded/timers.ts';
import { ManualClock } from '../../../fakes/manualClock.ts';
import { sendTo, type Door } from './serverRig.ts';

class ScriptedLog implements ContainerLog {
  readonly #lines: LogLine[] = [];
  readonly #listeners = new Set<(line: LogLine | undefined) => void>();

  get followers(): number {
    return this.#listeners.size;
  }

  lines(): readonly LogLine[] {
    return [...this.#lines];
  }

  follow(listener: (line: LogLine | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  print(text: string, atMs: number): void {
    const line = { text, atMs };
    this.#lines.push(line);
    for (const listener of this.#listeners) listener(line);
  }

  end(): void {
    for (const listener of this.#listeners) listener(undefined);
  }
}

/** Ten seconds before the time that the clock stands at. */
const startMs = new ManualClock().now() - 10_000;

describe('the log of a pod', () => {
  let server: ApiServer;
  let door: Door;
  let log = new ScriptedLog();
  before(async () => {
    const clock = new ManualClock();
    const store = new ObjectStore(100, () => clock.now());
    const node: NodeAgent = {
      shellOf: () => {
        throw badRequest('no shells here');
      },
      logOf: () => log,
      usageOf: () => undefined,
      dispose: () => undefined,
    };
    const timers = new Timers(clock);
    server = new ApiServer({
      store,
      node,
      timers,
      deletion: new Deletion(store),
      admission: new Admission(store),
      certificate: undefined,
      token: 'token',
      forbid: () => false,
      onRequest: () => undefined,
    });
    for (const [name, nodeName] of Object.entries({ p: { nodeName: 'n' }, waiting: {} })) {
      const spec = { ...nodeName, containers: [{ name: 'main' }] };
      store.add(resources.pods, { metadata: { name, namespace: 'default' }, spec, status: {} });
    }
    const two = { nodeName: 'n', containers: [{ name: 'a' }, { name: 'b' }] };
    store.add(resources.pods, { metadata: { name: 'two', namespace: 'default' }, spec: two, status: {} });
    door = { url: `http://127.0.0.1:${await server.listen()}`, token: 'token', certificateAuthority: undefined };
  });
  after(() => server.close());

  const pathOf = (pod: string, query: string) => `/api/v1/namespaces/default/pods/${pod}/log?${query}`;
  const read = async (query: string, pod = 'p') => (await sendTo(door, 'GET', pathOf(pod, query))).text;
  const refusal = async (query: string, pod = 'p') => {
    const { code, json } = await sendTo(door, 'GET', pathOf(pod, query));
    return [code, json['message']];
  };
  const printed = () => {
    log = new ScriptedLog();
    for (const second of [1, 2, 3]) log.print(`line ${second}`, startMs + second * 1000);
  };
  const follow = async (query: string): Promise<IncomingMessage> => {
    const headers = { authorization: 'Bearer token' };
    const asked = request(`${door.url}${pathOf('p', `follow=true&${query}`)}`, { headers, agent: false }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    return response.setEncoding('utf8');
  };

  test('It is cut by lines, bytes, age and time', async () => {
    printed();
    assert.equal(await read(''), 'line 1\nline 2\nline 3\n');
    assert.equal(await read('tailLines=1'), 'line 3\n');
    assert.equal(await read('tailLines=0'), '');
    assert.equal(await read('limitBytes=8'), 'line 1\nl');
    assert.equal(await read('sinceSeconds=8'), 'line 2\nline 3\n');
    assert.equal(await read('sinceTime=1970-01-01T00:16:33Z'), 'line 3\n');
    assert.equal(await read('tailLines=1&timestamps=true'), '1970-01-01T00:16:33.000000000Z line 3\n');
  });

  test('Options that are none are refused in the words of Kubernetes', async () => {
    assert.deepEqual(await refusal('tailLines=-1'), [
      422,
      'PodLogOptions "p" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
    ]);
    assert.equal((await refusal('limitBytes=0'))[0], 422);
    assert.equal((await refusal('sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z'))[0], 422);
    assert.equal((await refusal('sinceTime=x'))[0], 400);
    assert.deepEqual(await refusal('container=no'), [400, 'container no is not valid for pod p']);
    assert.deepEqual(await refusal('', 'two'), [
      400,
      'a container name must be specified for pod two, choose one of: [a b]',
    ]);
    assert.equal((await refusal('', 'none'))[0], 404);
  });

  test('A pod without a node has printed nothing', async () => {
    assert.equal(await read('', 'waiting'), '');
  });

  test('A follower gets what comes until the container ends, and is forgotten when it goes', async () => {
    printed();
    const response = await follow('tailLines=1');
    log.print('line 4', startMs + 4000);
    log.end();
    let text = '';
    for await (const chunk of response) text += String(chunk);
    assert.equal(text, 'line 3\nline 4\n');
    const gone = await follow('');
    assert.equal(log.followers, 1);
    gone.destroy();
    while (log.followers > 0) await new Promise(setImmediate);
  });

  test('A follower that does not read holds nothing up and misses nothing that is kept', async () => {
    log = new ScriptedLog();
    const response = await follow('');
    const count = 2000;
    const filler = 'x'.repeat(10_000);
    for (let i = 0; i < count; i++) log.print(`${i} ${filler}`, startMs);
    log.end();
    let text = '';
    for await (const chunk of response) text += String(chunk);
    const numbers = text.trimEnd().split('\n');
    assert.deepEqual([numbers.length, numbers[0]?.split(' ')[0], numbers.at(-1)?.split(' ')[0]], [count, '0', '1999']);
  });
});

/**
 * `npm run bench`: 1,000 sandboxes on the embedded Kubernetes, over HTTP as a user makes them: `serve
 * --embedded` in a process of its own, which is the API, its client and the cluster at once. Budgets: ready within 10 s,
 * 300 MB of memory.
 */
import { readFileSync } from 'node:fs';
import { makeBundle, writeBundle, bundleNames } from '../../scripts/bundles.ts';
import { serveWith } from '../contract/cliServer.ts';

const count = 1000;
const atOnce = 32;
const budgetMs = 10_000;
const budgetBytes = 300e6;
const timeoutMs = 120_000;

for (const name of bundleNames) writeBundle(await makeBundle(name));
process.env['K7_CLI'] = 'dist/cli.cjs';
const server = await serveWith(['--embedded']);
try {
  const idleBytes = memoryOf(server.processId).now;
  const startedAt = performance.now();
  await inParallel(count, (index) =>
    send('POST', '/api/v1/sandboxes', {
      name: `box-${index}`,
      image: 'alpine:latest',
      egress_whitelist: ['203.0.113.0/24'],
    }),
  );
  const createdMs = performance.now() - startedAt;
  const readyMs = (await untilReady(startedAt)) - startedAt;
  const memory = memoryOf(server.processId);
  const lists = await timesOf(20, () => send('GET', '/api/v1/sandboxes'));
  const deletedAt = performance.now();
  await send('DELETE', '/api/v1/sandboxes');
  const deleteMs = performance.now() - deletedAt;
  print('created', `${seconds(createdMs)} s`);
  print('ready', `${seconds(readyMs)} s`);
  print('list, median', `${lists.toFixed(1)} ms`);
  print('deleted', `${seconds(deleteMs)} s`);
  print('memory, idle', `${megabytes(idleBytes)} MB`);
  print('memory, peak', `${megabytes(memory.peak)} MB`);
  // Does not fail: how long it takes is a matter of what else the machine does.
  const isWithin = readyMs <= budgetMs && memory.peak <= budgetBytes;
  const budget = `${budgetMs / 1000} s and ${budgetBytes / 1e6} MB`;
  console.log(
    `${count} sandboxes, ${atOnce} requests at once; ${isWithin ? 'within' : 'over'} the budget of ${budget}.`,
  );
} finally {
  await server.stop();
}

async function send(method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${server.base}${path}`, {
    method,
    headers: { 'x-api-key': server.key, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const answer = (await response.json()) as { data?: unknown };
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer.data;
}

async function inParallel(total: number, run: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < total; index = next++) await run(index);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** When all were ready. */
async function untilReady(startedAt: number): Promise<number> {
  for (;;) {
    const sandboxes = (await send('GET', '/api/v1/sandboxes')) as readonly { ready: string }[];
    const now = performance.now();
    if (sandboxes.filter(({ ready }) => ready === 'True').length === count) return now;
    if (now - startedAt > timeoutMs) throw new Error('not all became ready');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function timesOf(rounds: number, run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    await run();
    times.push(performance.now() - startedAt);
  }
  return times.sort((left, right) => left - right)[rounds >> 1] ?? Number.NaN;
}

/** Resident bytes, as Linux counts them. */
function memoryOf(processId: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${processId}/status`, 'utf8');
  const read = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

function print(what: string, value: string): void {
  console.log(`${what.padEnd(16)} ${value}`);
}

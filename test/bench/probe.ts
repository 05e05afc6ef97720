/**
 * What `activationProbe.ts` runs in a process of its own: loads the extension from the file that is named, activates it
 * in a VS Code in memory, waits until nothing is left to do, and prints a `ProbeResult`.
 */
import { createHook } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import childProcess from 'node:child_process';
import { FakeMemento, FakeVsCode } from '../fakes/vscode.ts';
import { FakeUri } from '../fakes/vscodeDocuments.ts';
import type { ProbeResult } from './activationProbe.ts';

const [extensionPath = '', mode] = process.argv.slice(2);
const load = createRequire(extensionPath);
const fake = new FakeVsCode();
// What the extension gets as `vscode`.
Object.assign(globalThis, { fakeVsCode: fake.api });

/** The kinds of resource that Node makes for processes, workers, sockets and look-ups of names. */
const watchedTypes = new Map([
  ['PROCESSWRAP', 'processes'],
  ['WORKER', 'processes'],
  ['TCPWRAP', 'sockets'],
  ['TLSWRAP', 'sockets'],
  ['PIPEWRAP', 'sockets'],
  ['UDPWRAP', 'sockets'],
  ['GETADDRINFOREQWRAP', 'sockets'],
  ['QUERYWRAP', 'sockets'],
] as const);
const counts = { processes: 0, sockets: 0 };
// Watching costs time, so that it is not done when time is measured.
if (mode === 'count') count();

const loadStart = process.cpuUsage();
const extension: { readonly activate: (context: object) => void } = load(extensionPath);
const loadMs = msSince(loadStart);
const activateStart = process.cpuUsage();
extension.activate(makeContext());
const activateMs = msSince(activateStart);

process.once('beforeExit', () => {
  const bundles = Object.keys(load.cache).filter((path) => path.endsWith('.cjs') && path !== process.argv[1]);
  const result: ProbeResult = {
    loadMs,
    activateMs,
    ...counts,
    bundles: bundles.map((path) => basename(path)),
    commands: fake.commands.size,
  };
  process.stdout.write(JSON.stringify(result));
});

function msSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function count(): void {
  createHook({
    init(_id, type) {
      const kind = watchedTypes.get(type as Parameters<typeof watchedTypes.get>[0]);
      if (kind !== undefined) counts[kind] += 1;
    },
  }).enable();
  for (const name of ['spawnSync', 'execSync', 'execFileSync'] as const) {
    Object.assign(childProcess, {
      [name]: () => {
        counts.processes += 1;
        throw new Error(`${name} at activation`);
      },
    });
  }
}

function makeContext(): object {
  return {
    subscriptions: [],
    extension: { packageJSON: { version: '1.2.3' } },
    globalState: new FakeMemento(),
    workspaceState: new FakeMemento(),
    globalStorageUri: FakeUri.file('/nowhere'),
    secrets: { get: async () => undefined, store: async () => undefined },
  };
}

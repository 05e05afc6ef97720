#!/usr/bin/env node
import { homedir } from 'node:os';
import { systemClock } from '../base/clock.ts';
import { toDisposable, type Disposable } from '../base/disposable.ts';
import { version } from '../../package.json';
import type { CliIo } from './io.ts';
import { runCli } from './runCli.ts';

const exitTimeoutMs = 3_000;

const io: CliIo = {
  env: process.env,
  homeFolder: homedir(),
  currentFolder: process.cwd(),
  version,
  clock: systemClock,
  print: (text) => process.stdout.write(text),
  printError: (text) => process.stderr.write(text),
  onTerminate,
  exitNow: (code) => process.exit(code),
  connect: async (options) => {
    const { connectKubernetes } = await import('../k8s/connect.ts');
    return connectKubernetes(options);
  },
  startEmbedded: async (options) => {
    const { startEmbeddedCluster } = await import('../embedded/embeddedRuntime.ts').catch((cause: unknown) => {
      throw new Error('The embedded cluster cannot be loaded: embedded.cjs must lie beside this program', { cause });
    });
    return startEmbeddedCluster(options);
  },
};

function onTerminate(listener: () => void): Disposable {
  // A closed terminal says so several times: the kernel, and the shell. No second one of these means haste.
  let hasHungUp = false;
  const onHangUp = () => {
    if (!hasHungUp) listener();
    hasHungUp = true;
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  process.on('SIGHUP', onHangUp);
  return toDisposable(() => {
    process.off('SIGINT', listener);
    process.off('SIGTERM', listener);
    // The next one may come while the process ends.
    if (!hasHungUp) process.off('SIGHUP', onHangUp);
  });
}

// The reader of a pipe may leave; what would have been written is then of no use to anyone.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

void runCli(process.argv.slice(2), io).then((code) => {
  process.exitCode = code;
  // Does not keep the process: ends one that something else still keeps, once all output had time to be read.
  setTimeout(() => process.exit(code), exitTimeoutMs).unref();
});

/** The command line in this process, on a folder of its own and a service in memory. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toDisposable } from '../../../src/base/disposable.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { runCli } from '../../../src/cli/runCli.ts';
import type { CliIo } from '../../../src/cli/io.ts';
import type { EmbeddedClusterOptions } from '../../../src/embedded/embeddedCluster.ts';
import type { ConnectOptions } from '../../../src/k8s/connect.ts';
import { MemorySandboxService } from '../../fakes/memorySandboxService.ts';
import { withFolder } from '../api/apiRig.ts';

export const embeddedKubeconfig = '{"current-context": "embedded"}\n';

export class CliRig {
  readonly folder: string;
  readonly service = new MemorySandboxService();
  readonly connections: ConnectOptions[] = [];
  /** Of each embedded cluster that was started. */
  readonly embedded: EmbeddedClusterOptions[] = [];
  embeddedStops = 0;
  readonly exits: number[] = [];
  readonly env: NodeJS.ProcessEnv = {};
  connectError: Error | undefined;
  stdout = '';
  stderr = '';
  readonly #terminators = new Set<() => void>();
  #onPrint: () => void = () => undefined;

  constructor(folder: string) {
    this.folder = folder;
  }

  get keysFile(): string {
    return join(this.folder, '.config', 'k7-sandboxes', 'api_keys.json');
  }

  run(...args: readonly string[]): Promise<number> {
    this.stdout = '';
    this.stderr = '';
    return runCli(args, this.#io());
  }

  /** Runs until the ready line is out; `ended` is the exit code. */
  async serve(...args: readonly string[]): Promise<{ readonly url: string; readonly ended: Promise<number> }> {
    const ready = new Promise<void>((resolve) => {
      this.#onPrint = resolve;
    });
    const ended = this.run('serve', '--port', '0', ...args);
    await Promise.race([ready, ended]);
    const url = /http:\/\/\S+/.exec(this.stdout)?.[0];
    if (url === undefined) throw new Error(`no ready line: ${this.stdout}${this.stderr}`);
    return { url, ended };
  }

  terminate(): void {
    for (const terminator of this.#terminators) terminator();
  }

  async keyEntries(): Promise<Record<string, unknown>[]> {
    return Object.values(JSON.parse(await readFile(this.keysFile, 'utf8')) as Record<string, Record<string, unknown>>);
  }

  #io(): CliIo {
    return {
      env: this.env,
      homeFolder: this.folder,
      currentFolder: this.folder,
      version: '1.2.3',
      clock: systemClock,
      print: (text) => {
        this.stdout += text;
        this.#onPrint();
      },
      printError: (text) => {
        this.stderr += text;
      },
      onTerminate: (listener) => {
        this.#terminators.add(listener);
        return toDisposable(() => this.#terminators.delete(listener));
      },
      exitNow: (code) => this.exits.push(code),
      connect: async (options) => {
        this.connections.push(options);
        if (this.connectError !== undefined) throw this.connectError;
        return this.service;
      },
      startEmbedded: (options) => {
        this.embedded.push(options);
        const stop = () => Promise.resolve(void this.embeddedStops++);
        return Promise.resolve({ kubeconfigText: embeddedKubeconfig, stop, dispose: () => void stop() });
      },
    };
  }
}

export function withCli<T>(use: (cli: CliRig) => Promise<T>): Promise<T> {
  return withFolder((folder) => use(new CliRig(folder)));
}

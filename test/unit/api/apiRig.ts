/** The HTTP API on a service in memory, with a key file of its own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type App } from '../../../src/api/app.ts';
import { hashToken } from '../../../src/api/apiKey.ts';
import { EnvFiles } from '../../../src/api/envFiles.ts';
import { KeyStore } from '../../../src/api/keyStore.ts';
import { systemClock, type Clock } from '../../../src/base/clock.ts';
import type { LogFields, Logger } from '../../../src/base/logger.ts';
import { MemorySandboxService } from '../../fakes/memorySandboxService.ts';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that keeps what it is told. */
export function recordingLogger(): { readonly logger: Logger; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const log =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields });
    };
  return { lines, logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') } };
}

/** Real timers, a time that the test sets. */
export class SettableClock implements Clock {
  nowMs = Date.parse('2026-01-02T03:04:05Z');
  readonly setTimeout = systemClock.setTimeout.bind(systemClock);
  now(): number {
    return this.nowMs;
  }
}

export const goodKey = 'good-key';

/** Runs `use` with a folder that is removed after it. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'k7-api-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export interface ApiRig {
  readonly app: App;
  readonly service: MemorySandboxService;
  readonly keys: KeyStore;
  readonly envFiles: EnvFiles;
  readonly clock: SettableClock;
  readonly lines: LogLine[];
  readonly logger: Logger;
  readonly folder: string;
  readonly keysFile: string;
  /** Asks as the user of the good key. */
  readonly request: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Response>;
  /** Writes entries into the key file, by key. */
  readonly writeKeys: (entries: Readonly<Record<string, object>>) => Promise<void>;
}

export interface RigOptions {
  readonly host?: string;
  readonly allowedHosts?: readonly string[];
}

/** Runs a test with the API in front of a service in memory; `goodKey` is valid. */
export function withApi<T>(use: (rig: ApiRig) => Promise<T>, options: RigOptions = {}): Promise<T> {
  return withFolder(async (folder) => {
    const rig = await makeRig(folder, options);
    try {
      return await use(rig);
    } finally {
      await rig.keys.close();
    }
  });
}

async function makeRig(folder: string, options: RigOptions): Promise<ApiRig> {
  const clock = new SettableClock();
  const service = new MemorySandboxService({ nowMs: () => clock.now() });
  const { logger, lines } = recordingLogger();
  const keysFile = join(folder, 'api_keys.json');
  const keys = new KeyStore({ path: keysFile, clock, logger });
  const envFiles = new EnvFiles(folder);
  const writeKeys = async (entries: Readonly<Record<string, object>>) => {
    const byHash = Object.entries(entries).map(([token, entry]) => [hashToken(token), entry]);
    await writeFile(keysFile, JSON.stringify(Object.fromEntries(byHash)), { mode: 0o600 });
  };
  await writeKeys({ [goodKey]: { name: 'tester', created: 1, expires: 4_000_000_000, last_used: null } });
  let requestCount = 0;
  const app = createApp({
    service,
    keys,
    envFiles,
    clock,
    logger,
    version: '1.2.3',
    ids: () => `req-${(requestCount += 1)}`,
    hostRules: {
      host: options.host ?? '127.0.0.1',
      allowedHosts: options.allowedHosts ?? [],
      machineName: 'this-machine',
    },
  });
  const request = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    app.request(path, {
      method,
      headers: {
        'X-API-Key': goodKey,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return { app, service, keys, envFiles, clock, lines, logger, folder, keysFile, request, writeKeys };
}

/** The `error` of an answer's envelope; fails when it has no other shape. */
export async function errorOf(response: Response): Promise<Readonly<Record<string, string>>> {
  const body: unknown = await response.json();
  if (typeof body === 'object' && body !== null && 'error' in body && Object.keys(body).length === 1) {
    return body.error as Readonly<Record<string, string>>;
  }
  throw new Error(`no error envelope: ${JSON.stringify(body)}`);
}

/** The `data` of an answer. */
export async function dataOf(response: Response): Promise<unknown> {
  const body: unknown = await response.json();
  if (typeof body === 'object' && body !== null && 'data' in body && Object.keys(body).length === 1) return body.data;
  throw new Error(`no data envelope: ${JSON.stringify(body)}`);
}

/**
 * The file system of a pod as one of its processes sees it: with the two files through which its output leaves at once
 * (just-bash itself gives outputs only at the end), and devices that just-bash has as plain files.
 */
import { randomBytes } from 'node:crypto';
import type { IFileSystem } from 'just-bash';
import type { OutputName } from './outputSink.ts';
import { toBytes, toByteString } from './text.ts';

export const liveFiles = { stdout: '/dev/k7-stdout', stderr: '/dev/k7-stderr' } as const;

/** As much as a whole read of an endless device gives. */
const deviceBytes = 1024 * 1024;

const deviceStat = { isFile: true, isDirectory: false, isSymbolicLink: false, mode: 0o666, size: 0 };

export function makeLiveFs(fs: IFileSystem, write: (output: OutputName, data: Uint8Array) => Promise<void>) {
  const put = async (path: string, content: string | Uint8Array, encoding: unknown): Promise<void> => {
    const output = path === liveFiles.stdout ? 'stdout' : 'stderr';
    if (content.length === 0) return;
    await write(output, typeof content === 'string' ? toBytes(content, encoding !== 'binary') : content);
  };
  const writer =
    (name: 'writeFile' | 'appendFile'): IFileSystem['writeFile'] =>
    async (path, content, options) => {
      if (isLive(path)) return put(path, content, encodingOf(options));
      if (path === '/dev/null') return undefined;
      return fs[name](path, content, options);
    };
  const overrides: Partial<IFileSystem> = {
    writeFile: writer('writeFile'),
    appendFile: writer('appendFile'),
    exists: async (path) => isLive(path) || fs.exists(path),
    stat: async (path) => (isLive(path) ? { ...deviceStat, mtime: new Date(0) } : fs.stat(path)),
    readFile: async (path, options) => deviceContent(path)?.toString('latin1') ?? fs.readFile(path, options),
    readFileBuffer: async (path) => deviceContent(path) ?? fs.readFileBuffer(path),
    readFileBytes: async (path) => {
      const bytes: unknown = toByteString(deviceContent(path) ?? (await fs.readFileBuffer(path)));
      return bytes as Awaited<ReturnType<NonNullable<IFileSystem['readFileBytes']>>>;
    },
  };
  return new Proxy(fs, {
    get(target, key) {
      const override: unknown = Reflect.get(overrides, key);
      if (override !== undefined) return override;
      // Without these, just-bash does not write its commands' files anew for each process.
      if (key === 'writeFileSync' || key === 'mkdirSync') return undefined;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

export const isEndlessDevice = (path: string): boolean =>
  path === '/dev/zero' || path === '/dev/urandom' || path === '/dev/random';

/** Of an endless device, so many bytes. */
export function readDevice(path: string, sizeBytes: number): Buffer {
  return path === '/dev/zero' ? Buffer.alloc(sizeBytes) : randomBytes(sizeBytes);
}

const isLive = (path: string): boolean => path === liveFiles.stdout || path === liveFiles.stderr;

function deviceContent(path: string): Buffer | undefined {
  return isEndlessDevice(path) ? readDevice(path, deviceBytes) : undefined;
}

function encodingOf(options: unknown): unknown {
  return typeof options === 'object' && options !== null ? Reflect.get(options, 'encoding') : options;
}

/** There is no network here: what is shown is what a sandbox shows that may reach nothing. Nothing is ever sent. */
import type { Command, ExecResult } from 'just-bash';
import { parseSleep } from '../../durations.ts';
import type { Task } from '../task.ts';
import { command, exits, failed, sleepFor, type Context } from './command.ts';

/** Without a time of its own a command gives up after this one. */
const defaultTimeoutMs = 3000;
const maxTimeoutMs = 10_000;

export function networkCommands(task: Task): readonly Command[] {
  const silence = (context: Context, timeoutMs: number) =>
    sleepFor(task, context.signal, Math.min(timeoutMs, maxTimeoutMs));
  return [
    command('wget', async (args, context) => {
      const host = hostOf(args, ['-T', '-O', '-U', '-P', '-o', '-Y', '-S', '--header', '--post-data']);
      if (host === undefined) return failed('wget: missing URL\n');
      if (isLoopback(host)) return failed(`wget: can't connect to remote host (127.0.0.1): Connection refused\n`);
      if (!isAddress(host)) return failed(`wget: bad address '${host}'\n`);
      await silence(context, timeOf(args, '-T'));
      return failed('wget: download timed out\n');
    }),
    command('curl', async (args, context) => {
      const host = hostOf(args, [
        '-m',
        '--max-time',
        '--connect-timeout',
        '-o',
        '-H',
        '-d',
        '-X',
        '-u',
        '-A',
        '--data',
      ]);
      if (host === undefined) return failed("curl: try 'curl --help' for more information\n", 2);
      if (isLoopback(host)) return failed(`curl: (7) Failed to connect to ${host}: Could not connect to server\n`, 7);
      if (!isAddress(host)) return failed(`curl: (6) Could not resolve host: ${host}\n`, 6);
      const ms = Math.min(timeOf(args, '-m', '--max-time', '--connect-timeout'), maxTimeoutMs);
      await silence(context, ms);
      return failed(`curl: (28) Connection timed out after ${ms} milliseconds\n`, 28);
    }),
    command('nc', async (args, context) => {
      const [host = '', port = ''] = positionalOf(args, ['-w', '-p', '-s', '-i']);
      if (isLoopback(host)) return failed(`nc: ${host} (127.0.0.1:${port}): Connection refused\n`);
      if (!isAddress(host)) return failed(`nc: bad address '${host}'\n`);
      await silence(context, timeOf(args, '-w'));
      return failed(`nc: ${host} (${host}:${port}): Connection timed out\n`);
    }),
    command('ping', (args, context) => ping(args, (ms) => silence(context, ms))),
    command('nslookup', async (args, context) => {
      await silence(context, defaultTimeoutMs);
      return failed(`;; connection timed out; no servers could be reached\n\n`, args.length > 0 ? 1 : 2);
    }),
    command('telnet', () => failed("telnet: can't connect to remote host: Connection timed out\n")),
    command('ssh', () => failed('sh: ssh: not found\n', 127)),
    command('ip', () => failed('ip: this simulated shell has no network\n')),
    command('ifconfig', () => failed('ifconfig: this simulated shell has no network\n')),
    command('netstat', () => exits(0)),
  ];
}

async function ping(args: readonly string[], silence: (ms: number) => Promise<unknown>): Promise<ExecResult> {
  const [host = ''] = positionalOf(args, ['-c', '-w', '-W', '-s', '-i', '-I', '-t']);
  if (!isAddress(host) && !isLoopback(host)) return failed(`ping: bad address '${host}'\n`);
  await silence(timeOf(args, '-w', '-W'));
  const count = Number(args[args.indexOf('-c') + 1]) || 1;
  const text = `PING ${host} (${host}): 56 data bytes\n\n--- ${host} ping statistics ---\n`;
  return {
    stdout: `${text}${count} packets transmitted, 0 packets received, 100% packet loss\n`,
    stderr: '',
    exitCode: 1,
  };
}

function timeOf(args: readonly string[], ...options: readonly string[]): number {
  for (const [index, arg] of args.entries()) {
    const option = options.find((each) => arg === each || (each.length === 2 && arg.startsWith(each)));
    if (option === undefined) continue;
    const value = arg === option ? args[index + 1] : arg.slice(option.length);
    return parseSleep([value ?? '']) ?? defaultTimeoutMs;
  }
  return defaultTimeoutMs;
}

function positionalOf(args: readonly string[], withValue: readonly string[]): readonly string[] {
  return args.filter((arg, index) => !arg.startsWith('-') && !withValue.includes(args[index - 1] ?? ''));
}

function hostOf(args: readonly string[], withValue: readonly string[]): string | undefined {
  const [url] = positionalOf(args, withValue);
  if (url === undefined) return undefined;
  const authority = url.replace(/^[a-z]+:\/\//i, '').replace(/[/?#].*$/, '');
  return authority.replace(/^.*@/, '').replace(/:\d+$/, '');
}

const isLoopback = (host: string): boolean => /^(?:localhost|127\.[\d.]+|\[?::1\]?)$/.test(host);
const isAddress = (host: string): boolean =>
  /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) || /^\[?[\da-f:]+:[\da-f:]*\]?$/i.test(host);

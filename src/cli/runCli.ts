import { isSandboxError } from '../sandbox/errors.ts';
import { nearest } from '../sandbox/nearest.ts';
import { toError } from '../base/toError.ts';
import { mainHelp } from './help.ts';
import type { CliIo } from './io.ts';
import { UsageError } from './usageError.ts';

const commands = ['serve', 'keys'] as const;

/** Runs the program on its arguments and answers its exit code: 0, 1 for a failure, 2 for a wrong command line. */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.printError(`${withHint(error.message, error.hint)}\nSee k7-sandboxes --help\n`);
      return 2;
    }
    const hint = isSandboxError(error) ? error.hint : undefined;
    io.printError(`${withHint(toError(error).message, hint)}\n`);
    return 1;
  }
}

async function dispatch(args: readonly string[], io: CliIo): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case undefined:
      io.printError(mainHelp);
      return 2;
    case 'serve': {
      const { runServe } = await import('./serveCommand.ts');
      return runServe(rest, io);
    }
    case 'keys': {
      const { runKeys } = await import('./keysCommand.ts');
      return runKeys(rest, io);
    }
    case '--help':
    case '-h':
    case 'help':
      io.print(mainHelp);
      return 0;
    case '--version':
    case '-V':
      io.print(`${io.version}\n`);
      return 0;
    default:
      throw unknown(command);
  }
}

function unknown(word: string): UsageError {
  const isFlag = word.startsWith('-');
  const near = isFlag ? nearest(word, ['--help', '--version']) : nearest(word, commands);
  return new UsageError(
    `Unknown ${isFlag ? 'flag' : 'command'} ${word}`,
    near === undefined ? undefined : `Did you mean ${near}?`,
  );
}

function withHint(message: string, hint: string | undefined): string {
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  return hint === undefined ? sentence : `${sentence} ${hint}`;
}

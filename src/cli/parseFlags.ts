import { parseArgs } from 'node:util';
import { toError } from '../base/toError.ts';
import { nearest } from '../sandbox/nearest.ts';
import { UsageError } from './usageError.ts';

/** What kind of value each flag takes; `list` may be repeated. */
export type FlagTypes = Readonly<Record<string, 'text' | 'list' | 'switch'>>;

export interface ParsedFlags {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  list(name: string): readonly string[];
  isSet(name: string): boolean;
}

/** Reads flags strictly. Errors: UsageError, with the nearest name for an unknown flag. */
export function parseFlags(args: readonly string[], types: FlagTypes): ParsedFlags {
  const options = Object.fromEntries(Object.entries({ ...types, help: 'switch' as const }).map(toOption));
  checkNames(args, options);
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
    return toFlags(values, positionals);
  } catch (error) {
    throw new UsageError(firstSentence(toError(error).message));
  }
}

type Option = { type: 'string' | 'boolean'; multiple?: boolean; short?: string };

function toOption([name, type]: [string, 'text' | 'list' | 'switch']): [string, Option] {
  if (name === 'help') return [name, { type: 'boolean', short: 'h' }];
  if (type === 'switch') return [name, { type: 'boolean' }];
  return [name, { type: 'string', multiple: type === 'list' }];
}

function checkNames(args: readonly string[], options: Readonly<Record<string, Option>>): void {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option' || token.name in options) continue;
    const near = nearest(token.name, Object.keys(options));
    throw new UsageError(`Unknown flag ${token.rawName}`, near === undefined ? undefined : `Did you mean --${near}?`);
  }
}

function toFlags(values: Readonly<Record<string, unknown>>, positionals: readonly string[]): ParsedFlags {
  return {
    positionals,
    text(name) {
      const value = values[name];
      if (value === '') throw new UsageError(`--${name} has no value`);
      return typeof value === 'string' ? value : undefined;
    },
    list(name) {
      const value = values[name];
      return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    },
    isSet: (name) => values[name] === true,
  };
}

/** Node's messages go on with advice for programmers. */
function firstSentence(message: string): string {
  return message.split('\n')[0]?.split('. ')[0] ?? message;
}

/** Environment variables, as a container gets them. */
import { SandboxError } from '../errors.ts';
import { quote } from '../quote.ts';

/** Kubernetes' limit of a Secret. */
const maxTotalBytes = 1024 * 1024;
/** Linux' limit of one `NAME=value`, with the NUL behind it. */
const maxVariableBytes = 128 * 1024 - 1;
const maxNameLength = 253;
const maxVariables = 10_000;
const encoder = new TextEncoder();

/** What keeps a container from getting a variable, as the end of a sentence; `undefined`: nothing. Never shows the value. */
export function variableFault(name: string, value: string): string | undefined {
  if (!isVariableName(name)) return 'has a name that Kubernetes refuses for a variable';
  if (value.includes('\0')) return 'holds a NUL character';
  if (sizeOf(name, value) > maxVariableBytes) return 'is longer than the 128 KiB that Linux takes for one variable';
  return undefined;
}

/** Answers the variables if a Secret can hold them. Errors: InvalidField. */
export function checkEnvSize(variables: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (isTooLarge(variables)) throw invalid('env and env_file have more than the 1 MiB that a Secret can hold');
  return variables;
}

/** Whether a Secret cannot hold them. */
export function isTooLarge(variables: ReadonlyMap<string, string>): boolean {
  let totalBytes = 0;
  for (const [name, value] of variables) totalBytes += sizeOf(name, value);
  return totalBytes > maxTotalBytes;
}

/** A request's map of variables; `undefined` when it has none. Errors: InvalidField, never with a value. */
export function parseEnv(given: unknown): ReadonlyMap<string, string> | undefined {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalid('env must be an object');
  const entries = Object.entries(given);
  if (entries.length > maxVariables) throw invalid(`env has more than ${maxVariables} variables`);
  if (entries.length === 0) return undefined;
  return checkEnvSize(new Map(entries.map(([name, value]: [string, unknown]) => [name, parseValue(name, value)])));
}

function parseValue(name: string, value: unknown): string {
  const shown = quote(name);
  if (typeof value !== 'string') throw invalid(`Variable ${shown} of env must be a string`, 'Put its value in quotes.');
  const fault = variableFault(name, value);
  if (fault === undefined) return value;
  throw invalid(
    `Variable ${shown} of env ${fault}`,
    isVariableName(name) ? undefined : 'A name has letters, digits, _, - and ., and does not begin with a digit.',
  );
}

function isVariableName(name: string): boolean {
  return name.length <= maxNameLength && /^(?!\.$|\.\.)[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name);
}

function sizeOf(name: string, value: string): number {
  return name.length + 1 + encoder.encode(value).length;
}

function invalid(message: string, hint?: string): SandboxError {
  return new SandboxError('InvalidField', message, { field: 'env', hint });
}

import { SandboxError } from '../errors.ts';
import { isTooLarge, variableFault } from './env.ts';

/**
 * The variables of an env file, by K7's rules: `NAME=value` lines, split at the first `=` and trimmed, quotes around
 * the value removed, the last one of a name counts; blank lines, comments and lines without `=` are skipped. There are
 * no escapes, no `export`, no comments behind a value and no values of several lines. Refused is what no container
 * would get. Errors: InvalidEnvFile with the number of the line, never with what stands there.
 */
export function parseEnvFile(text: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const pair = parseLine(line);
    if (!pair) continue;
    checkVariable(pair.name, pair.value, index + 1);
    variables.set(pair.name, pair.value);
  }
  if (variables.size === 0) throw invalid('env_file is empty or invalid; no variables parsed');
  if (isTooLarge(variables)) throw invalid('env_file has more than the 1 MiB that a Secret can hold');
  return variables;
}

function parseLine(line: string): { readonly name: string; readonly value: string } | undefined {
  const trimmed = line.trim();
  const equals = trimmed.indexOf('=');
  if (equals === -1 || trimmed.startsWith('#')) return undefined;
  const name = trimmed.slice(0, equals).trim();
  if (name === '') return undefined;
  return { name, value: strip(strip(trimmed.slice(equals + 1).trim(), '"'), "'") };
}

/** Removes every `mark` at both ends. */
function strip(text: string, mark: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === mark) start += 1;
  while (end > start && text[end - 1] === mark) end -= 1;
  return text.slice(start, end);
}

/** Of a name that is none nothing is shown: it may be a line of a key or of a certificate. */
function checkVariable(name: string, value: string, line: number): void {
  if (/^export\s/.test(name)) {
    throw invalid(`Line ${line} of env_file begins with export, which belongs to shells`, 'Write NAME=value.');
  }
  const fault = variableFault(name, value);
  if (fault === undefined) return;
  throw invalid(
    `Line ${line} of env_file ${fault}`,
    'A name has letters, digits, _, - and ., and does not begin with a digit; a value ends with its line.',
  );
}

function invalid(message: string, hint?: string): SandboxError {
  return new SandboxError('InvalidEnvFile', message, { field: 'env_file', hint });
}

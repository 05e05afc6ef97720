import { SandboxError } from '../errors.ts';

/** Kubernetes' limit of a Secret. */
const maxTotalBytes = 1024 * 1024;
/** Linux' limit of one `NAME=value`, with the NUL behind it. */
const maxVariableBytes = 128 * 1024 - 1;
const maxNameLength = 253;
const encoder = new TextEncoder();

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
    checkName(pair.name, index + 1);
    checkValue(pair.name, pair.value, index + 1);
    variables.set(pair.name, pair.value);
  }
  if (variables.size === 0) throw invalid('env_file is empty or invalid; no variables parsed');
  checkTotal(variables);
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
function checkName(name: string, line: number): void {
  if (/^export\s/.test(name)) {
    throw invalid(`Line ${line} of env_file begins with export, which belongs to shells`, 'Write NAME=value.');
  }
  if (name.length <= maxNameLength && /^(?!\.$|\.\.)[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) return;
  throw invalid(
    `Line ${line} of env_file has a name that Kubernetes refuses for a variable`,
    'A name has letters, digits, _, - and ., and does not begin with a digit; a value ends with its line.',
  );
}

function checkValue(name: string, value: string, line: number): void {
  if (value.includes('\0')) throw invalid(`Line ${line} of env_file holds a NUL character`);
  if (sizeOf(name, value) > maxVariableBytes) {
    throw invalid(`Line ${line} of env_file is longer than the 128 KiB that Linux takes for one variable`);
  }
}

function checkTotal(variables: ReadonlyMap<string, string>): void {
  let totalBytes = 0;
  for (const [name, value] of variables) totalBytes += sizeOf(name, value);
  if (totalBytes > maxTotalBytes) throw invalid('env_file has more than the 1 MiB that a Secret can hold');
}

function sizeOf(name: string, value: string): number {
  return name.length + 1 + encoder.encode(value).length;
}

function invalid(message: string, hint?: string): SandboxError {
  return new SandboxError('InvalidEnvFile', message, { field: 'env_file', hint });
}

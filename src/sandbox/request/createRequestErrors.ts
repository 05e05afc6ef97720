/** What a request was refused for, as this product's errors say it. */
import type * as z from 'zod';
import { errorTable, SandboxError, type ErrorReason } from '../errors.ts';
import { invalidLimits, limitNames } from './limits.ts';
import { nearest } from '../nearest.ts';
import { quote } from '../quote.ts';

const maxFieldLength = 100;

export function unknownField(name: string, known: readonly string[]): SandboxError {
  const near = nearest(name, known);
  return new SandboxError('UnknownField', `Unknown field ${quote(name)}`, {
    field: name.slice(0, maxFieldLength),
    hint: near === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean ${near}?`,
  });
}

/** The first of the issues that a schema raised; those made here carry their reason and hint in `params`. */
export function toRequestError(issues: readonly z.core.$ZodIssue[]): SandboxError {
  const [issue] = issues;
  if (!issue) return new SandboxError('InternalError', 'The request was refused without a reason');
  const field = fieldOf(issue.path);
  if (issue.code === 'custom') return customError(issue.message, field, issue.params ?? {});
  if (issue.code === 'invalid_type') return typeError(issue, field);
  if (issue.code === 'unrecognized_keys') return unknownKey(issue.keys[0] ?? '', field);
  return new SandboxError('InvalidField', `${field} ${fault(issue)}`, { field });
}

/** Of the rules that the schema itself has: its lists of values, and its numbers. */
function fault(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small') return `must be at least ${String(issue.minimum)}`;
  if (issue.code === 'too_big') return `must be at most ${String(issue.maximum)}`;
  return 'is not valid';
}

function customError(message: string, field: string, params: Readonly<Record<string, unknown>>): SandboxError {
  const { reason, hint } = params;
  return new SandboxError(isReason(reason) ? reason : 'InvalidField', message, {
    field,
    hint: typeof hint === 'string' ? hint : undefined,
  });
}

function isReason(value: unknown): value is ErrorReason {
  return typeof value === 'string' && Object.hasOwn(errorTable, value);
}

/** Limits are the only object in a request. */
function unknownKey(key: string, field: string): SandboxError {
  return new SandboxError('UnknownField', `Unknown field ${quote(`${field}.${key}`)}`, {
    field: `${field}.${key}`.slice(0, maxFieldLength),
    hint: `Known here: ${limitNames.join(', ')}.`,
  });
}

const shouldBe: Readonly<Record<string, string>> = {
  string: 'a string',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  int: 'a whole number',
  number: 'a whole number',
};

function typeError({ expected, input }: z.core.$ZodIssueInvalidType, field: string): SandboxError {
  if (input === undefined || input === null) {
    const isRequired = field === 'name' || field === 'image';
    if (isRequired) return new SandboxError('MissingField', `${field} is required`, { field });
  }
  const sentence = `${field} must be ${shouldBe[expected] ?? `of type ${expected}`}`;
  return new SandboxError('InvalidField', field.startsWith('limits') ? `${invalidLimits}: ${sentence}` : sentence, {
    field,
    hint: typeHint(expected, input),
  });
}

function typeHint(expected: string, input: unknown): string | undefined {
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean')) {
    return `Put it in quotes: "${input}".`;
  }
  if (expected === 'array' && typeof input === 'string') return `Put it in brackets: [${quote(input)}].`;
  return undefined;
}

/** `limits.cpu`, `egress_whitelist[1]` */
function fieldOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('');
}

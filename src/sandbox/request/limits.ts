import { SandboxError } from '../errors.ts';
import { parseQuantity, suggestQuantity, type Quantity } from './quantity.ts';
import { quote } from '../quote.ts';
import type { Limits } from '../spec.ts';

/** K7's sentence, which its clients may look for. */
export const invalidLimits = 'Invalid resource limits';
export const limitNames = ['cpu', 'memory', 'ephemeral-storage'] as const satisfies readonly (keyof Limits)[];
const nanoPerUnit = 10n ** 9n;
const examples = {
  cpu: 'Examples: 500m, 0.5, 2.',
  memory: 'Examples: 512Mi, 1.5Gi, 1G.',
  'ephemeral-storage': 'Examples: 512Mi, 10Gi, 1G.',
} as const satisfies Record<keyof Limits, string>;

/** A limit, as it was given, if Kubernetes takes it and it makes sense. Errors: InvalidField. */
export function parseLimit(name: keyof Limits, text: string): string {
  const quantity = parseQuantity(text);
  if (!quantity) throw invalid(name, `${quote(text)} is no quantity that Kubernetes takes`, didYouMean(name, text));
  if (quantity.nano <= 0n) throw invalid(name, `${quote(text)} is not more than nothing`, examples[name]);
  if (name === 'cpu') checkCpu(text, quantity);
  else checkBytes(name, text, quantity);
  return text;
}

function checkCpu(text: string, { suffix }: Quantity): void {
  if (!suffix.endsWith('i')) return;
  throw invalid('cpu', `${quote(text)} is an amount of bytes and not of CPUs`, examples.cpu);
}

/** Kubernetes takes `512m` of memory for half a byte, and the pod then never starts. */
function checkBytes(name: keyof Limits, text: string, { nano, suffix }: Quantity): void {
  if (!/^[num]$/.test(suffix) && nano >= nanoPerUnit) return;
  const number = text.replace(/[num]$/, '');
  const hint = suffix === 'm' ? `Did you mean ${number}Mi (mebibytes) or ${number}M (megabytes)?` : examples[name];
  throw invalid(name, `${quote(text)} is a fraction of a byte`, hint);
}

function didYouMean(name: keyof Limits, text: string): string {
  const suggestion = suggestQuantity(text);
  const makesSense = name === 'cpu' ? /[\d.]m?$/ : /[^num]$/;
  return suggestion !== undefined && makesSense.test(suggestion) ? `Did you mean ${suggestion}?` : examples[name];
}

function invalid(name: keyof Limits, why: string, hint: string): SandboxError {
  return new SandboxError('InvalidField', `${invalidLimits}: ${name} ${why}`, { field: `limits.${name}`, hint });
}

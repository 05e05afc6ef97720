/** The options of the verbs, as they stand in the query. */
import { badRequest, invalid } from './status.ts';

type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'DeleteOptions' | 'ListOptions';

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export interface WriteOptions {
  readonly isDryRun: boolean;
  readonly fieldValidation: FieldValidation;
  readonly fieldManager: string | undefined;
  /** Of an apply: takes fields from other managers. */
  readonly isForced: boolean;
}

/** Errors: 422 as Kubernetes words it. */
export function readWriteOptions(kind: OptionsKind, query: URLSearchParams): WriteOptions {
  checkDryRun(kind, query.getAll('dryRun'));
  const fieldValidation = query.get('fieldValidation') || 'Warn';
  if (!isFieldValidation(fieldValidation)) {
    throw invalidOption(
      kind,
      'fieldValidation',
      `Unsupported value: "${fieldValidation}": supported values: "", "Ignore", "Strict", "Warn"`,
    );
  }
  const fieldManager = query.get('fieldManager') || undefined;
  if (fieldManager !== undefined && fieldManager.length > 128) {
    throw invalidOption(kind, 'fieldManager', 'Too long: may not be more than 128 bytes');
  }
  const isForced = readFlag(query, 'force');
  return { isDryRun: query.has('dryRun', 'All'), fieldValidation, fieldManager, isForced };
}

export function checkDryRun(kind: OptionsKind, values: readonly unknown[]): void {
  if (values.every((value) => value === 'All')) return;
  const shown = values.map((value) => JSON.stringify(value)).join(', ');
  throw invalidOption(kind, 'dryRun', `Unsupported value: []string{${shown}}: supported values: "All"`);
}

export const invalidOption = (kind: OptionsKind, field: string, message: string) =>
  invalid({ group: 'meta.k8s.io', kind, plural: kind }, '', field, message);

const isFieldValidation = (value: string): value is FieldValidation =>
  value === 'Strict' || value === 'Warn' || value === 'Ignore';

/** Go reads a flag as on with anything but `false` and `0`. */
export function readFlag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value !== '' && value !== 'false' && value !== '0';
}

/** Errors: 400 for what is no whole number. */
export function readInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^[+-]?\d{1,18}$/.test(text)) throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  return Number(text);
}

import { UsageError } from './usageError.ts';

/** A whole number of a flag. Errors: UsageError. */
export function parseWhole(flag: string, text: string, range: { readonly min: number; readonly max: number }): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= range.min && value <= range.max) return value;
  throw new UsageError(
    `--${flag} must be a whole number from ${range.min} to ${range.max}, not ${JSON.stringify(text)}`,
  );
}

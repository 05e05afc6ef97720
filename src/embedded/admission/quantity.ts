/** Quantities as Kubernetes stores them: `1000m` is `1`, `1024Mi` is `1Gi`. */

type Format = 'decimal' | 'binary' | 'exponent';

export interface Quantity {
  /** In billionths, rounded away from zero; nothing smaller is kept. */
  readonly nanos: bigint;
  readonly format: Format;
}

const form = /^([+-]?)(\d*)(?:\.(\d*))?([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d{1,3})?$/;
const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const suffixes = new Map(Object.entries(decimal).map(([suffix, exponent]) => [exponent, suffix]));
const billion = 1_000_000_000n;

/** Undefined for what is none. */
export function parseQuantity(text: unknown): Quantity | undefined {
  const match = typeof text === 'string' || typeof text === 'number' ? form.exec(String(text)) : null;
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', unit = ''] = match;
  if (whole + fraction === '') return undefined;
  const power = binary.indexOf(unit);
  const isBinary = power > 0;
  const exponent = isBinary ? 0 : (decimal[unit] ?? Number(unit.slice(1)));
  const units = BigInt(whole + fraction) * billion * (isBinary ? 1024n ** BigInt(power) : 1n);
  const shift = exponent - fraction.length;
  const nanos = shift >= 0 ? units * 10n ** BigInt(shift) : roundUp(units, 10n ** BigInt(-shift));
  const format = isBinary ? 'binary' : /^[eE]./.test(unit) ? 'exponent' : 'decimal';
  return { nanos: sign === '-' ? -nanos : nanos, format };
}

/** As it is stored; what is no quantity stays as it is. */
export function canonicalQuantity(value: unknown): unknown {
  const quantity = parseQuantity(value);
  return quantity === undefined ? value : format(quantity);
}

/** As it is stored among the resources of a container: to the thousandth. */
export function canonicalResource(value: unknown): unknown {
  const quantity = parseQuantity(value);
  if (quantity === undefined) return value;
  const million = 1_000_000n;
  const { nanos } = quantity;
  const rounded = nanos < 0n ? -roundUp(-nanos, million) : roundUp(nanos, million);
  return format({ ...quantity, nanos: rounded * million });
}

export const compareQuantities = (a: unknown, b: unknown): number =>
  Number((parseQuantity(a)?.nanos ?? 0n) - (parseQuantity(b)?.nanos ?? 0n));

export const isWhole = (value: unknown): boolean => (parseQuantity(value)?.nanos ?? 0n) % billion === 0n;

function format({ nanos, format }: Quantity): string {
  const size = nanos < 0n ? -nanos : nanos;
  const sign = nanos < 0n ? '-' : '';
  // What no binary unit goes into evenly has none, and is read as a decimal one from then on.
  if (format === 'binary' && size > 0n && size % (1024n * billion) === 0n) return sign + formatBinary(size / billion);
  if (size === 0n) return '0';
  let mantissa = size;
  let exponent = -9;
  while (mantissa % 1000n === 0n && exponent < 18) {
    mantissa /= 1000n;
    exponent += 3;
  }
  if (format === 'exponent') return `${sign}${mantissa}${exponent === 0 ? '' : `e${exponent}`}`;
  return `${sign}${mantissa}${suffixes.get(exponent) ?? ''}`;
}

function formatBinary(units: bigint): string {
  let mantissa = units;
  let power = 0;
  while (mantissa % 1024n === 0n && power < binary.length - 1) {
    mantissa /= 1024n;
    power++;
  }
  return `${mantissa}${binary[power]}`;
}

const roundUp = (numerator: bigint, divisor: bigint): bigint => (numerator + divisor - 1n) / divisor;

/**
 * Kubernetes' quantities (`resource.Quantity`): `500m`, `0.5`, `1.5Gi`, `1G`, `1e3`. Exact, where other readers go
 * through floating point.
 */
export interface Quantity {
  /** Thousand-millionths of the unit, so that quantities compare exactly; what is finer is rounded up, as Kubernetes does. */
  readonly nano: bigint;
  /** As written: empty, one of `n u m k M G T P E`, `Ki` … `Ei`, or an exponent like `e3`. */
  readonly suffix: string;
}

const pattern = /^([+-]?)(\d*)(?:\.(\d*))?([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d{1,3})?$/;
/** Longer ones hold nothing but zeros and digits that Kubernetes rounds away. */
const maxLength = 64;
/** Kubernetes' largest; it silently cuts what is larger. */
const maxNano = (2n ** 63n - 1n) * 10n ** 9n;

const decimalExponents: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const binaryExponents: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };

/** Reads a quantity; `undefined` when it is none, or larger than Kubernetes can count. */
export function parseQuantity(text: string): Quantity | undefined {
  if (text.length > maxLength) return undefined;
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
  const digits = whole + fraction;
  if (digits === '') return undefined;
  const size = roundUp(scale(BigInt(digits), fraction.length, suffix));
  if (size > maxNano) return undefined;
  return { nano: sign === '-' ? -size : size, suffix };
}

interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

function scale(digits: bigint, fractionLength: number, suffix: string): Ratio {
  const binary = binaryExponents[suffix];
  const exponent = binary === undefined ? (decimalExponents[suffix] ?? Number(suffix.slice(1))) : 0;
  const power = exponent + 9 - fractionLength;
  const numerator = digits * 2n ** (binary ?? 0n);
  if (power >= 0) return { numerator: numerator * 10n ** BigInt(power), denominator: 1n };
  return { numerator, denominator: 10n ** BigInt(-power) };
}

function roundUp({ numerator, denominator }: Ratio): bigint {
  return (numerator + denominator - 1n) / denominator;
}

/** The quantity that a text was probably meant to be: `512 MB` for `512M`. */
export function suggestQuantity(text: string): string | undefined {
  const match = /^([\d.]+)([a-z]*)$/i.exec(text.slice(0, maxLength).replace(/\s/g, ''));
  const [, number = '', unit = ''] = match ?? [];
  const letters = unit.replace(/b(?:ytes?)?$/i, '').toLowerCase();
  const suffix =
    letters === 'k' || letters === 'm' ? letters : `${letters.slice(0, 1).toUpperCase()}${letters.slice(1)}`;
  // A small m is a thousandth; MB and mb can only be millions of bytes.
  const meant = suffix === 'm' && unit !== 'm' ? 'M' : suffix;
  const suggestion = number + meant;
  return suggestion !== text && parseQuantity(suggestion) ? suggestion : undefined;
}

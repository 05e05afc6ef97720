/** Quantities of Kubernetes as thousandths, exact: `1500m`, `20Mi`, `1e3`, `0.5`. */
const form = /^([+-]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d{1,3})?$/;
const binary = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };

/** Thousandths, rounded up; undefined for what is none. */
export function milliOf(text: unknown): bigint | undefined {
  const match = form.exec(String(text));
  const [, sign = '', whole = '', fraction = '', unit = ''] = match ?? [];
  if (!match || whole + fraction === '') return undefined;
  const power = binary.indexOf(unit) + 1;
  const exponent = power > 0 ? 0 : (decimal[unit] ?? Number(unit.slice(1)));
  let numerator = BigInt(whole + fraction) * 1024n ** BigInt(power) * 1000n;
  const shift = exponent - fraction.length;
  numerator = shift >= 0 ? numerator * 10n ** BigInt(shift) : ceil(numerator, 10n ** BigInt(-shift));
  return sign === '-' ? -numerator : numerator;
}

/** How often `divisor` goes into the quantity, rounded up, as the downward API tells it. */
export function divided(text: unknown, divisor: unknown): string {
  const by = milliOf(divisor);
  return String(ceil(milliOf(text) ?? 0n, by === undefined || by === 0n ? 1000n : by));
}

const ceil = (numerator: bigint, divisor: bigint): bigint => (numerator + divisor - 1n) / divisor;

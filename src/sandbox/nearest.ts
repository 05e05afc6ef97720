/** Longer names are compared with nothing: they are no slip of the finger. */
const maxLength = 100;

/**
 * The candidate that `name` was meant to be, or `undefined` when none is really near. Case, `-` and `_` do not count;
 * one letter more, less, exchanged with its neighbour or wrong counts one, and the longer the name the more may be wrong.
 */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const wanted = fold(name);
  if (wanted === '' || name.length > maxLength) return undefined;
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const other = fold(candidate);
    const allowed = allowedDistance(Math.max(wanted.length, other.length));
    if (Math.abs(wanted.length - other.length) > allowed) continue;
    const distance = editDistance(wanted, other);
    if (distance <= allowed && (best === undefined || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate;
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}

function allowedDistance(length: number): number {
  if (length < 3) return 0;
  if (length < 7) return 1;
  return length < 10 ? 2 : 3;
}

/** Edits between two texts, an exchange of neighbours being one (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const isExchange = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (isSame ? 0 : 1),
          isExchange ? at(beforeLast, column - 2) + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}

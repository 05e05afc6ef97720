/**
 * Whether two JSON values say the same, whatever the order of their keys; a key without a value counts as absent. What
 * both share is not looked into, which makes it cheap for an object of which little was replaced.
 */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) return Array.isArray(left) && sameList(left, right);
  return sameFields(left, right);
}

function sameList(left: readonly unknown[], right: unknown): boolean {
  if (!Array.isArray(right) || left.length !== right.length) return false;
  return left.every((item, index) => sameJson(item, right[index]));
}

function sameFields(left: object, right: object): boolean {
  const others = right as Readonly<Record<string, unknown>>;
  let common = 0;
  for (const [key, value] of Object.entries(left)) {
    if (value === undefined) continue;
    const other = others[key];
    if (other === undefined || !sameJson(value, other)) return false;
    common += 1;
  }
  for (const key in others) if (others[key] !== undefined) common -= 1;
  return common === 0;
}

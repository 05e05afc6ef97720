import { isJson } from '../../objects/kubeObject.ts';

/**
 * The merged list in the order that `$setElementOrder` asks for. What the patch does not speak of stays where it was
 * among what it does.
 */
export function orderList(
  merged: readonly unknown[],
  before: readonly unknown[],
  wanted: readonly unknown[],
  mergeKey: string,
): readonly unknown[] {
  const keyOf = (item: unknown): unknown => (mergeKey !== '' && isJson(item) ? item[mergeKey] : item);
  const wantedKeys = wanted.map(keyOf);
  const beforeKeys = before.map(keyOf);
  const isWanted = (item: unknown) => wantedKeys.includes(keyOf(item));
  const named = merged.filter(isWanted).sort((a, b) => wantedKeys.indexOf(keyOf(a)) - wantedKeys.indexOf(keyOf(b)));
  const others = merged.filter((item) => !isWanted(item));
  const result: unknown[] = [];
  while (named.length > 0 && others.length > 0) {
    const positionOfNamed = beforeKeys.indexOf(keyOf(named[0]));
    const positionOfOther = beforeKeys.indexOf(keyOf(others[0]));
    const isOtherFirst = positionOfNamed >= 0 && positionOfOther >= 0 && positionOfOther < positionOfNamed;
    result.push(isOtherFirst ? others.shift() : named.shift());
  }
  return [...result, ...named, ...others];
}

import type { LabelSelector, LabelSelectorRequirement } from 'kubernetes-types/meta/v1';

type Labels = Readonly<Record<string, string>>;

/** Whether the labels are those of the selector. One that says nothing selects nothing here: no controller may have it. */
export function matchesSelector(selector: LabelSelector | undefined, labels: Labels = {}): boolean {
  const wanted = Object.entries(selector?.matchLabels ?? {});
  const requirements = selector?.matchExpressions ?? [];
  if (wanted.length === 0 && requirements.length === 0) return false;
  return wanted.every(([key, value]) => labels[key] === value) && requirements.every((each) => isMet(each, labels));
}

function isMet({ key, operator, values = [] }: LabelSelectorRequirement, labels: Labels): boolean {
  // Not what every object has by nature, such as `constructor`.
  const label = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return label !== undefined && values.includes(label);
    case 'NotIn':
      return label === undefined || !values.includes(label);
    case 'Exists':
      return label !== undefined;
    case 'DoesNotExist':
      return label === undefined;
    default:
      return false;
  }
}

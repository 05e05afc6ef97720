import { textOf } from '../../objects/kubeObject.ts';
import { isSame } from '../sameness.ts';
import { isUnset, objectsOf } from '../values.ts';
import type { FieldErrors } from './fieldErrors.ts';
import { labelValueRule, qualifiedName } from './names.ts';

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function checkTolerations(errors: FieldErrors, tolerations: unknown, at: string): void {
  for (const [index, toleration] of objectsOf(tolerations).entries()) {
    const field = `${at}[${index}]`;
    const [key, operator, value] = [
      textOf(toleration['key']),
      textOf(toleration['operator']),
      textOf(toleration['value']),
    ];
    const effect = textOf(toleration['effect']);
    if (key !== '') errors.invalidAll(`${field}.key`, key, qualifiedName(key));
    else if (operator !== 'Exists') {
      const why = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.invalid(`${field}.operator`, operator, why);
    }
    if (!isUnset(toleration['tolerationSeconds']) && effect !== 'NoExecute') {
      errors.invalid(`${field}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    checkValue(errors, operator, value, `${field}.operator`);
    if (effect !== '') checkEffect(errors, effect, `${field}.effect`);
  }
}

function checkValue(errors: FieldErrors, operator: string, value: string, field: string): void {
  if (operator === 'Equal' || operator === '') {
    const faults = labelValueRule(value);
    if (faults.length > 0) errors.invalid(field, value, faults.join(';'));
  } else if (operator === 'Exists') {
    if (value !== '') errors.invalid(field, value, "value must be empty when `operator` is 'Exists'");
  } else errors.notSupported(field, operator, ['Equal', 'Exists']);
}

function checkEffect(errors: FieldErrors, effect: string, field: string): void {
  if (!effects.includes(effect)) errors.notSupported(field, effect, effects);
}

/** Those that were there must stay, but for their seconds. */
export function checkAddedTolerations(errors: FieldErrors, previous: unknown, next: unknown, at: string): void {
  const now = objectsOf(next);
  const isKept = (old: Readonly<Record<string, unknown>>) =>
    now.some((each) => isSame({ ...old, tolerationSeconds: undefined }, { ...each, tolerationSeconds: undefined }));
  if (objectsOf(previous).every(isKept)) return checkTolerations(errors, next, at);
  errors.forbidden(at, 'existing toleration can not be modified except its tolerationSeconds');
}

export function checkTaints(errors: FieldErrors, taints: unknown, at: string): void {
  const seen = new Set<string>();
  for (const [index, taint] of objectsOf(taints).entries()) {
    const [key, value, effect] = [textOf(taint['key']), textOf(taint['value']), textOf(taint['effect'])];
    errors.invalidAll(`${at}[${index}].key`, key, qualifiedName(key));
    const faults = labelValueRule(value);
    if (faults.length > 0) errors.invalid(`${at}[${index}].value`, value, faults.join(';'));
    if (effect === '') errors.required(`${at}[${index}].effect`);
    else checkEffect(errors, effect, `${at}[${index}].effect`);
    if (seen.has(`${effect}/${key}`)) errors.duplicate(`${at}[${index}]`, key);
    seen.add(`${effect}/${key}`);
  }
}

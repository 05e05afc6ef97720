import { textOf } from '../../objects/kubeObject.ts';
import { objectOf, objectsOf, textsOf } from '../values.ts';
import type { FieldErrors } from './fieldErrors.ts';
import { labelValueRule, qualifiedName } from './names.ts';

export function checkLabels(errors: FieldErrors, labels: unknown, field: string): void {
  for (const [key, value] of Object.entries(objectOf(labels))) {
    errors.invalidAll(field, key, qualifiedName(key));
    errors.invalidAll(field, textOf(value), labelValueRule(textOf(value)));
  }
}

/** `In` and `NotIn` want values, `Exists` and `DoesNotExist` none. */
export function checkLabelSelector(errors: FieldErrors, selector: unknown, field: string): void {
  const { matchLabels, matchExpressions } = objectOf(selector);
  checkLabels(errors, matchLabels, `${field}.matchLabels`);
  for (const [index, { key, operator, values }] of objectsOf(matchExpressions).entries()) {
    const at = `${field}.matchExpressions[${index}]`;
    checkOperator(errors, textOf(operator), textsOf(values), at);
    errors.invalidAll(`${at}.key`, textOf(key), qualifiedName(textOf(key)));
    checkValues(errors, values, at);
  }
}

export function checkOperator(errors: FieldErrors, operator: string, values: readonly string[], at: string): void {
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length === 0) return;
    errors.forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
  } else errors.invalid(`${at}.operator`, operator, 'not a valid selector operator');
}

export function checkValues(errors: FieldErrors, values: unknown, at: string): void {
  for (const [index, value] of textsOf(values).entries()) {
    errors.invalidAll(`${at}.values[${index}]`, value, labelValueRule(value));
  }
}

type Labels = Readonly<Record<string, unknown>>;

/** What the selector lets through; undefined for one that cannot be. */
export function selectorOf(selector: unknown): ((labels: Labels) => boolean) | undefined {
  const { matchLabels, matchExpressions } = objectOf(selector);
  const wanted = Object.entries(objectOf(matchLabels));
  const expressions = objectsOf(matchExpressions).map(readExpression);
  const isValid = wanted.every(([key, value]) => isLabel(key, textOf(value)));
  if (!isValid || expressions.includes(undefined)) return undefined;
  return (labels) =>
    wanted.every(([key, value]) => labels[key] === value) && expressions.every((matches) => matches?.(labels) ?? true);
}

const isLabel = (key: string, value: string): boolean =>
  qualifiedName(key).length === 0 && labelValueRule(value).length === 0;

function readExpression(expression: Labels): ((labels: Labels) => boolean) | undefined {
  const key = textOf(expression['key']);
  const values = textsOf(expression['values']);
  if (!values.every((value) => isLabel(key, value)) || !isLabel(key, '')) return undefined;
  const isIn = (labels: Labels) => key in labels && values.includes(textOf(labels[key]));
  switch (expression['operator']) {
    case 'In':
      return values.length === 0 ? undefined : isIn;
    case 'NotIn':
      return values.length === 0 ? undefined : (labels) => !isIn(labels);
    case 'Exists':
      return values.length > 0 ? undefined : (labels) => key in labels;
    case 'DoesNotExist':
      return values.length > 0 ? undefined : (labels) => !(key in labels);
    default:
      return undefined;
  }
}

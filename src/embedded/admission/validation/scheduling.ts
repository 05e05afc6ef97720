/** What decides on the node: affinity, spread, gates. */
import { textOf, type Json } from '../../objects/kubeObject.ts';
import { isUnset, numberOf, objectOf, objectsOf, textsOf } from '../values.ts';
import type { FieldErrors } from './fieldErrors.ts';
import { checkLabelSelector, checkOperator, checkValues } from './labelSelectors.ts';
import { dnsLabel, qualifiedName } from './names.ts';

const required = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';

export function checkAffinity(errors: FieldErrors, affinity: unknown, at: string): void {
  const { nodeAffinity, podAffinity, podAntiAffinity } = objectOf(affinity);
  checkNodeAffinity(errors, objectOf(nodeAffinity), `${at}.nodeAffinity`);
  checkPodAffinity(errors, objectOf(podAffinity), `${at}.podAffinity`);
  checkPodAffinity(errors, objectOf(podAntiAffinity), `${at}.podAntiAffinity`);
}

function checkNodeAffinity(errors: FieldErrors, affinity: Json, at: string): void {
  if (!isUnset(affinity[required])) {
    const terms = objectsOf(objectOf(affinity[required])['nodeSelectorTerms']);
    const field = `${at}.${required}.nodeSelectorTerms`;
    if (terms.length === 0) errors.required(field, 'must have at least one node selector term');
    for (const [index, term] of terms.entries()) checkNodeTerm(errors, term, `${field}[${index}]`);
  }
  for (const [index, { weight, preference }] of objectsOf(affinity[preferred]).entries()) {
    const field = `${at}.${preferred}[${index}]`;
    checkWeight(errors, weight, field);
    checkNodeTerm(errors, objectOf(preference), `${field}.preference`);
  }
}

function checkNodeTerm(errors: FieldErrors, term: Json, at: string): void {
  for (const [index, { key, operator, values }] of objectsOf(term['matchExpressions']).entries()) {
    const field = `${at}.matchExpressions[${index}]`;
    const isNumeric = operator === 'Gt' || operator === 'Lt';
    if (!isNumeric) checkOperator(errors, textOf(operator), textsOf(values), field);
    else if (textsOf(values).length !== 1) {
      errors.required(`${field}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'");
    }
    errors.invalidAll(`${field}.key`, textOf(key), qualifiedName(textOf(key)));
    checkValues(errors, values, field);
  }
}

function checkPodAffinity(errors: FieldErrors, affinity: Json, at: string): void {
  for (const [index, term] of objectsOf(affinity[required]).entries()) {
    checkPodTerm(errors, term, `${at}.${required}[${index}]`);
  }
  for (const [index, { weight, podAffinityTerm }] of objectsOf(affinity[preferred]).entries()) {
    const field = `${at}.${preferred}[${index}]`;
    checkWeight(errors, weight, field);
    checkPodTerm(errors, objectOf(podAffinityTerm), `${field}.podAffinityTerm`);
  }
}

function checkPodTerm(errors: FieldErrors, term: Json, at: string): void {
  checkLabelSelector(errors, term['labelSelector'], `${at}.labelSelector`);
  checkLabelSelector(errors, term['namespaceSelector'], `${at}.namespaceSelector`);
  for (const name of textsOf(term['namespaces'])) errors.invalidAll(`${at}.namespace`, name, dnsLabel(name));
  const key = textOf(term['topologyKey']);
  if (key === '') errors.required(`${at}.topologyKey`, 'can not be empty');
  errors.invalidAll(`${at}.topologyKey`, key, qualifiedName(key));
}

function checkWeight(errors: FieldErrors, weight: unknown, at: string): void {
  const value = numberOf(weight);
  if (value < 1 || value > 100) errors.invalid(`${at}.weight`, value, 'must be in the range 1-100');
}

const whenUnsatisfiable = ['DoNotSchedule', 'ScheduleAnyway'];

export function checkSpread(errors: FieldErrors, constraints: unknown, at: string): void {
  const seen = new Set<string>();
  for (const [index, constraint] of objectsOf(constraints).entries()) {
    const field = `${at}[${index}]`;
    const [skew, key] = [numberOf(constraint['maxSkew']), textOf(constraint['topologyKey'])];
    const action = textOf(constraint['whenUnsatisfiable']);
    if (skew <= 0) errors.invalid(`${field}.maxSkew`, skew, 'must be greater than zero');
    if (key === '') errors.required(`${field}.topologyKey`, 'can not be empty');
    if (!whenUnsatisfiable.includes(action)) {
      errors.notSupported(`${field}.whenUnsatisfiable`, action, whenUnsatisfiable);
    }
    const pair = `{${key}, ${action}}`;
    if (seen.has(pair)) errors.duplicate(`${field}.{topologyKey, whenUnsatisfiable}`, pair);
    seen.add(pair);
    checkLabelSelector(errors, constraint['labelSelector'], `${field}.labelSelector`);
  }
}

export function checkGates(errors: FieldErrors, gates: unknown, at: string): void {
  const seen = new Set<string>();
  for (const [index, gate] of objectsOf(gates).entries()) {
    const name = textOf(gate['name']);
    errors.invalidAll(`${at}[${index}]`, name, qualifiedName(name));
    if (seen.has(name)) errors.duplicate(`${at}[${index}]`, name);
    seen.add(name);
  }
}

/** Deployments and ReplicaSets. */
import { textOf, type Json } from '../../objects/kubeObject.ts';
import { isUnset, numberOf, objectOf } from '../values.ts';
import type { FieldErrors } from './fieldErrors.ts';
import { goIntOrString, goLabels, goSelector, goStrategy } from './goSyntax.ts';
import { checkLabels, checkLabelSelector, selectorOf } from './labelSelectors.ts';
import { checkAnnotations } from './metadata.ts';
import { percentRule } from './names.ts';
import { checkPodSpec } from './podSpec.ts';

export function checkDeploymentSpec(errors: FieldErrors, spec: Json): void {
  errors.negative('spec.replicas', spec['replicas']);
  checkSelectorAndTemplate(errors, spec);
  checkStrategy(errors, objectOf(spec['strategy']));
  const { minReadySeconds, revisionHistoryLimit, progressDeadlineSeconds } = spec;
  errors.negative('spec.minReadySeconds', minReadySeconds);
  errors.negative('spec.revisionHistoryLimit', revisionHistoryLimit);
  errors.negative('spec.progressDeadlineSeconds', progressDeadlineSeconds);
  if (!isUnset(progressDeadlineSeconds) && numberOf(progressDeadlineSeconds) <= numberOf(minReadySeconds)) {
    errors.invalid('spec.progressDeadlineSeconds', progressDeadlineSeconds, 'must be greater than minReadySeconds');
  }
}

export function checkReplicaSetSpec(errors: FieldErrors, spec: Json): void {
  errors.negative('spec.replicas', spec['replicas']);
  errors.negative('spec.minReadySeconds', spec['minReadySeconds']);
  checkSelectorAndTemplate(errors, spec);
}

function checkSelectorAndTemplate(errors: FieldErrors, spec: Json): void {
  const { selector } = spec;
  const { matchLabels, matchExpressions } = objectOf(selector);
  const isEmpty =
    Object.keys(objectOf(matchLabels)).length === 0 && (isUnset(matchExpressions) || isEmptyList(matchExpressions));
  if (isUnset(selector)) errors.required('spec.selector');
  else {
    checkLabelSelector(errors, selector, 'spec.selector');
    if (isEmpty) errors.invalid('spec.selector', goSelector(selector), 'empty selector is invalid for deployment');
  }
  const matches = selectorOf(selector);
  if (!matches) return errors.invalid('spec.selector', goSelector(selector), 'invalid label selector');
  const template = objectOf(spec['template']);
  const { labels } = objectOf(template['metadata']);
  // Without a selector nothing matches; the empty one is said to be wrong already.
  const isMatch = isUnset(selector) ? false : isEmpty || matches(objectOf(labels));
  if (!isMatch) {
    errors.invalid('spec.template.metadata.labels', goLabels(labels), '`selector` does not match template `labels`');
  }
  checkTemplate(errors, template);
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

function checkTemplate(errors: FieldErrors, template: Json): void {
  const { labels, annotations } = objectOf(template['metadata']);
  const spec = objectOf(template['spec']);
  checkLabels(errors, labels, 'spec.template.labels');
  checkAnnotations(errors, annotations, 'spec.template.annotations');
  checkPodSpec(errors, spec, 'spec.template.spec', false);
  const ephemeral = spec['ephemeralContainers'];
  if (!isUnset(ephemeral) && !isEmptyList(ephemeral)) {
    errors.forbidden('spec.template.spec.ephemeralContainers', 'ephemeral containers not allowed in pod template');
  }
  const restart = textOf(spec['restartPolicy']);
  if (restart !== 'Always') errors.notSupported('spec.template.spec.restartPolicy', restart, ['Always']);
  if (!isUnset(spec['activeDeadlineSeconds'])) {
    const why = 'activeDeadlineSeconds in ReplicaSet is not Supported';
    errors.forbidden('spec.template.spec.activeDeadlineSeconds', why);
  }
}

function checkStrategy(errors: FieldErrors, strategy: Json): void {
  const { type, rollingUpdate } = strategy;
  const at = 'spec.strategy';
  if (type === 'RollingUpdate') checkRollingUpdate(errors, objectOf(rollingUpdate), `${at}.rollingUpdate`);
  else if (type !== 'Recreate') errors.notSupported(at, goStrategy(strategy), ['Recreate', 'RollingUpdate']);
  else if (!isUnset(rollingUpdate)) {
    errors.forbidden(`${at}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'");
  }
}

function checkRollingUpdate(errors: FieldErrors, { maxUnavailable, maxSurge }: Json, at: string): void {
  for (const [field, value] of Object.entries({ maxUnavailable, maxSurge })) {
    if (typeof value === 'string') errors.invalidAll(`${at}.${field}`, goIntOrString(value), percentRule(value));
    else errors.negative(`${at}.${field}`, value);
  }
  const field = `${at}.maxUnavailable`;
  if (amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0) {
    errors.invalid(field, goIntOrString(maxUnavailable), 'may not be 0 when `maxSurge` is 0');
  }
  if (
    typeof maxUnavailable === 'string' &&
    percentRule(maxUnavailable).length === 0 &&
    amountOf(maxUnavailable) > 100
  ) {
    errors.invalid(field, goIntOrString(maxUnavailable), 'must not be greater than 100%');
  }
}

const amountOf = (value: unknown): number =>
  typeof value === 'string' ? Number.parseInt(value, 10) || 0 : numberOf(value);

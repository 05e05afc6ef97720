import { textOf, type Json, type KubeObject, type NewObject } from '../../objects/kubeObject.ts';
import { isSame } from '../sameness.ts';
import { isUnset, listOf, numberOf, objectOf } from '../values.ts';
import { checkImageNames, containersOf } from './containers.ts';
import type { FieldErrors } from './fieldErrors.ts';
import { inclusiveRange } from './names.ts';
import { checkPodSpec, isBetween } from './podSpec.ts';
import { checkAddedTolerations } from './tolerations.ts';

const lists = ['containers', 'initContainers'] as const;
const maxSeconds = 2_147_483_647;
const changeable =
  '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

export function checkPod(errors: FieldErrors, pod: NewObject): void {
  const spec = objectOf(pod.spec);
  checkPodSpec(errors, spec, 'spec', true);
  for (const list of lists) checkImageNames(errors, containersOf(spec, list), `spec.${list}`);
}

export function checkNewPod(errors: FieldErrors, pod: NewObject): void {
  const { ephemeralContainers, nodeName, schedulingGates } = objectOf(pod.spec);
  if (listOf(ephemeralContainers).length > 0) errors.forbidden('spec.ephemeralContainers', 'cannot be set on create');
  if (!isUnset(nodeName) && listOf(schedulingGates).length > 0) {
    errors.forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared');
  }
}

/** Of a pod little may change. */
export function checkPodUpdate(errors: FieldErrors, previous: KubeObject, next: NewObject): void {
  const [before, now] = [objectOf(previous.spec), objectOf(next.spec)];
  for (const list of lists) {
    const field = `spec.${list}`;
    const containers = containersOf(now, list);
    if (containers.length !== containersOf(before, list).length) {
      return errors.forbidden(field, 'pod updates may not add or remove containers');
    }
    for (const [index, { image }] of containers.entries()) {
      if (isUnset(image)) errors.required(`${field}[${index}].image`);
    }
    checkImageNames(errors, containers, field);
  }
  if (!checkDeadline(errors, before['activeDeadlineSeconds'], now['activeDeadlineSeconds'])) return;
  checkAddedTolerations(errors, before['tolerations'], now['tolerations'], 'spec.tolerations');
  // The real server adds the two specs, line by line, in Go's syntax.
  if (!isSame(before, asBefore(before, now))) {
    errors.forbidden('spec', `pod updates may not change fields other than ${changeable}\n`);
  }
}

/** False where the real server goes no further. */
function checkDeadline(errors: FieldErrors, before: unknown, now: unknown): boolean {
  const field = 'spec.activeDeadlineSeconds';
  if (isUnset(now)) {
    if (!isUnset(before)) errors.invalid(field, 'null', 'must not update from a positive integer to nil value');
    return true;
  }
  if (!isBetween(now, 0, maxSeconds)) errors.invalid(field, now, inclusiveRange(0, maxSeconds));
  else if (isUnset(before) || numberOf(before) >= numberOf(now)) return true;
  else errors.invalid(field, now, 'must be less than or equal to previous value');
  return false;
}

/** The spec with what may change as it was. */
function asBefore(before: Json, now: Json): Json {
  const { activeDeadlineSeconds, tolerations, terminationGracePeriodSeconds } = before;
  const isFixedGrace = numberOf(terminationGracePeriodSeconds) < 0 && now['terminationGracePeriodSeconds'] === 1;
  const containers = lists.map((list) => {
    const old = containersOf(before, list);
    return [list, containersOf(now, list).map((each, index) => ({ ...each, image: textOf(old[index]?.['image']) }))];
  });
  return {
    ...now,
    ...Object.fromEntries(containers),
    activeDeadlineSeconds,
    tolerations,
    // A gate may be taken away, and nothing else of them.
    schedulingGates: before['schedulingGates'],
    ...(isFixedGrace ? { terminationGracePeriodSeconds } : {}),
  };
}

import { textOf, type Json, type KubeObject, type NewObject } from '../../objects/kubeObject.ts';
import { isSame } from '../sameness.ts';
import { isUnset, objectOf, objectsOf } from '../values.ts';
import { checkContainer, checkImageNames, containersOf, type ContainersContext } from './containers.ts';
import type { FieldErrors } from './fieldErrors.ts';

const notTheirs = [
  'ports',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'resizePolicy',
  'restartPolicy',
];
const why = 'cannot be set for an Ephemeral Container';

export function checkEphemeralContainers(
  errors: FieldErrors,
  spec: Json,
  at: string,
  context: ContainersContext,
): void {
  const others = [...containersOf(spec, 'containers'), ...containersOf(spec, 'initContainers')].map(({ name }) =>
    textOf(name),
  );
  const names = new Set(others);
  for (const [index, container] of objectsOf(spec['ephemeralContainers']).entries()) {
    const field = `${at}[${index}]`;
    const [name, target] = [textOf(container['name']), textOf(container['targetContainerName'])];
    checkContainer(errors, container, field, context);
    if (names.has(name)) errors.duplicate(`${field}.name`, name);
    names.add(name);
    if (target !== '' && !others.includes(target)) errors.notFound(`${field}.targetContainerName`, target);
    checkFields(errors, container, field);
  }
  checkImageNames(errors, objectsOf(spec['ephemeralContainers']), at);
}

/** It is there to look around, and serves nobody. */
function checkFields(errors: FieldErrors, container: Json, at: string): void {
  for (const field of notTheirs) {
    if (!isUnset(container[field])) errors.forbidden(`${at}.${field}`, why);
  }
  if (Object.keys(objectOf(container['resources'])).length > 0) errors.forbidden(`${at}.resources`, why);
  for (const [index, mount] of objectsOf(container['volumeMounts']).entries()) {
    for (const field of ['subPath', 'subPathExpr']) {
      if (!isUnset(mount[field])) errors.forbidden(`${at}.volumeMounts[${index}].${field}`, why);
    }
  }
}

/** Those that are there stay as they are. */
export function checkEphemeralUpdate(errors: FieldErrors, previous: KubeObject, next: NewObject): void {
  const now = objectsOf(objectOf(next.spec)['ephemeralContainers']);
  for (const old of objectsOf(objectOf(previous.spec)['ephemeralContainers'])) {
    const name = textOf(old['name']);
    const found = now.find((each) => each['name'] === name);
    const what = found === undefined ? 'removed' : 'changed';
    if (isSame(old, found)) continue;
    errors.forbidden('spec.ephemeralContainers', `existing ephemeral containers "${name}" may not be ${what}\n`);
  }
}

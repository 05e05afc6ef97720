/** What a write of a subresource may change of a pod; the rest stays as it was, whatever it says. */
import type { Json, KubeObject, NewObject } from '../../objects/kubeObject.ts';
import { objectOf, objectsOf } from '../values.ts';

export function onlyEphemeralContainers(previous: KubeObject, next: NewObject): NewObject {
  const { ephemeralContainers } = objectOf(next.spec);
  return { ...previous, spec: { ...objectOf(previous.spec), ephemeralContainers } };
}

/** Resources of its containers, unless those are not the same any more: then all of it, to be refused. */
export function onlyResources(previous: KubeObject, next: NewObject): NewObject {
  const [before, now] = [objectOf(previous.spec), objectOf(next.spec)];
  const containers = resized(objectsOf(before['containers']), objectsOf(now['containers']));
  const initContainers = resized(objectsOf(before['initContainers']), objectsOf(now['initContainers']));
  if (!containers || !initContainers) return next;
  return {
    ...previous,
    spec: { ...before, containers, ...(initContainers.length === 0 ? {} : { initContainers }) },
  };
}

function resized(before: readonly Json[], now: readonly Json[]): readonly Json[] | undefined {
  if (before.length !== now.length || now.some(({ name }, index) => name !== before[index]?.['name'])) return undefined;
  return before.map((container, index) => {
    const { resources, resizePolicy } = now[index] ?? {};
    return { ...container, resources, ...(resizePolicy === undefined ? {} : { resizePolicy }) };
  });
}

import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { milliOf } from './quantity.ts';

type QosClass = 'BestEffort' | 'Burstable' | 'Guaranteed';

/** By what its containers ask for and may use, of CPU and memory. */
export function qosClassOf(spec: PodSpec): QosClass {
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  if (!containers.some(asksForAnything)) return 'BestEffort';
  return containers.every((each) => isGuaranteed(each, 'cpu') && isGuaranteed(each, 'memory'))
    ? 'Guaranteed'
    : 'Burstable';
}

function asksForAnything({ resources = {} }: Container): boolean {
  return [resources.limits, resources.requests].some((quantities) =>
    (['cpu', 'memory'] as const).some((name) => (milliOf(quantities?.[name]) ?? 0n) > 0n),
  );
}

function isGuaranteed({ resources = {} }: Container, name: string): boolean {
  const limit = milliOf(resources.limits?.[name]) ?? 0n;
  return limit > 0n && limit === milliOf(resources.requests?.[name] ?? resources.limits?.[name]);
}

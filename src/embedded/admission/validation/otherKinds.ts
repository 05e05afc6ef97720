import { textOf, type NewObject } from '../../objects/kubeObject.ts';
import { isUnset, numberOf, objectOf, textsOf } from '../values.ts';
import { parseCidr } from './cidr.ts';
import { checkQuantities } from './containerResources.ts';
import type { FieldErrors } from './fieldErrors.ts';
import { checkLabels } from './labelSelectors.ts';
import { checkFinalizerName } from './metadata.ts';
import { dnsLabel, qualifiedName } from './names.ts';
import { checkTaints, checkTolerations } from './tolerations.ts';

export function checkNamespace(errors: FieldErrors, { spec }: NewObject): void {
  for (const name of textsOf(objectOf(spec)['finalizers'])) {
    errors.invalidAll('spec.finalizers', name, qualifiedName(name));
    checkFinalizerName(errors, name, 'spec.finalizers');
  }
}

export function checkLease(errors: FieldErrors, { spec }: NewObject): void {
  const { leaseDurationSeconds, leaseTransitions } = objectOf(spec);
  if (!isUnset(leaseDurationSeconds) && numberOf(leaseDurationSeconds) <= 0) {
    errors.invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0');
  }
  errors.negative('spec.leaseTransitions', leaseTransitions);
}

export function checkRuntimeClass(errors: FieldErrors, runtimeClass: NewObject): void {
  const handler = textOf(runtimeClass['handler']);
  errors.invalidAll('handler', handler, dnsLabel(handler));
  checkQuantities(errors, objectOf(objectOf(runtimeClass['overhead'])['podFixed']), 'overhead.podFixed.limits');
  const { nodeSelector, tolerations } = objectOf(runtimeClass['scheduling']);
  checkLabels(errors, nodeSelector, 'scheduling.nodeSelector');
  // The real server says it twice.
  checkTolerations(errors, tolerations, 'scheduling.tolerations.tolerations');
}

export function checkEvent(errors: FieldErrors, event: NewObject): void {
  const { namespace = 'default' } = event.metadata;
  const about = textOf(objectOf(event['involvedObject'])['namespace']);
  // What has no namespace is told of in `default`.
  if (about === namespace || (about === '' && namespace === 'default')) return;
  errors.invalid('involvedObject.namespace', about, 'does not match event.namespace');
}

export function checkNode(errors: FieldErrors, { spec }: NewObject): void {
  const { taints, podCIDR, podCIDRs } = objectOf(spec);
  checkTaints(errors, taints, 'metadata.taints');
  const given = textsOf(podCIDRs);
  const cidrs = given.length > 0 || isUnset(podCIDR) ? given : [textOf(podCIDR)];
  for (const [index, cidr] of cidrs.entries()) {
    if (parseCidr(cidr)) continue;
    errors.invalid(`spec.podCIDRs[${index}]`, cidr, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)');
  }
}

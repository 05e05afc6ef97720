import type { DeploymentObject } from '../../objects/kubeObject.ts';
import { resources } from '../../objects/resources.ts';
import { wantedReplicas, type ReplicaSetObject } from '../appsObjects.ts';
import type { ControllerContext } from '../controllerContext.ts';
import { deploymentSource } from './addReplicaSet.ts';
import { sizeAnnotations } from './revisions.ts';

/** Gives the set that size, and the annotations that tell for which size of the Deployment; whether it had another. */
export function scaleSet(
  { store, events }: ControllerContext,
  deployment: DeploymentObject,
  set: ReplicaSetObject,
  size: number,
): boolean {
  const former = wantedReplicas(set);
  if (former === size) return false;
  const annotations = { ...set.metadata.annotations, ...sizeAnnotations(deployment) };
  const metadata = { ...set.metadata, annotations };
  store.replace(resources.replicasets, { ...set, metadata, spec: { ...set.spec, replicas: size } });
  const direction = former < size ? 'up' : 'down';
  const message = `Scaled ${direction} replica set ${set.metadata.name} from ${former} to ${size}`;
  events.record(deployment, 'Normal', 'ScalingReplicaSet', message, deploymentSource);
  return true;
}

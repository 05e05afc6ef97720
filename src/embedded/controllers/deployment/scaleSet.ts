import type { DeploymentObject } from '../../objects/kubeObject.ts';
import { resources } from '../../objects/resources.ts';
import { wantedReplicas, type ReplicaSetObject } from '../appsObjects.ts';
import type { ControllerContext } from '../controllerContext.ts';
import { deploymentSource } from './addReplicaSet.ts';
import { sizeAnnotations } from './revisions.ts';

/** The same for one of several sets that share a size: it is told for which, even where its own part stays. */
export function shareSize(
  context: ControllerContext,
  deployment: DeploymentObject,
  set: ReplicaSetObject,
  size: number,
): void {
  if (scaleSet(context, deployment, set, size)) return;
  context.store.replace(resources.replicasets, { ...set, metadata: withSize(deployment, set) });
}

const withSize = (deployment: DeploymentObject, { metadata }: ReplicaSetObject) => ({
  ...metadata,
  annotations: { ...metadata.annotations, ...sizeAnnotations(deployment) },
});

/** Gives the set that size, and the annotations that tell for which size of the Deployment; whether it had another. */
export function scaleSet(
  { store, events }: ControllerContext,
  deployment: DeploymentObject,
  set: ReplicaSetObject,
  size: number,
): boolean {
  const former = wantedReplicas(set);
  if (former === size) return false;
  const metadata = withSize(deployment, set);
  store.replace(resources.replicasets, { ...set, metadata, spec: { ...set.spec, replicas: size } });
  const direction = former < size ? 'up' : 'down';
  const message = `Scaled ${direction} replica set ${set.metadata.name} from ${former} to ${size}`;
  events.record(deployment, 'Normal', 'ScalingReplicaSet', message, deploymentSource);
  return true;
}

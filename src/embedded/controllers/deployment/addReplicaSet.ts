import type { ReplicaSetSpec } from 'kubernetes-types/apps/v1';
import type { DeploymentObject } from '../../objects/kubeObject.ts';
import { resources } from '../../objects/resources.ts';
import { KubeHttpError } from '../../server/status.ts';
import { wantedReplicas, type ReplicaSetObject } from '../appsObjects.ts';
import type { ControllerContext } from '../controllerContext.ts';
import { controllerOf, controllerReference } from '../ownership.ts';
import { safeHash } from '../safeName.ts';
import type { NewCondition } from './conditions.ts';
import { wantedOf } from './replicaCounts.ts';
import { hashLabel, hasTemplate, newAnnotations } from './revisions.ts';
import { isRolling, maxSurge } from './strategy.ts';

export const deploymentSource = { component: 'deployment-controller' };

export type AddedSet =
  | { readonly kind: 'added'; readonly set: ReplicaSetObject }
  /** Another's has its name; the next try is with another name. */
  | { readonly kind: 'collision'; readonly collisionCount: number }
  | { readonly kind: 'failed'; readonly condition: NewCondition }
  /** Nothing can be made in its namespace any more. */
  | { readonly kind: 'over' };

/** Makes the set of the Deployment's present template. */
export function addReplicaSet(
  context: ControllerContext,
  deployment: DeploymentObject,
  old: readonly ReplicaSetObject[],
  revision: number,
): AddedSet {
  const { store, admission, events } = context;
  const { namespace = '', name: deploymentName } = deployment.metadata;
  const { collisionCount = 0 } = deployment.status;
  const { template } = deployment.spec;
  if (store.get(resources.namespaces, undefined, namespace)?.metadata.deletionTimestamp) return { kind: 'over' };
  const hash = safeHash(collisionCount === 0 ? template : [template, collisionCount]);
  const name = `${deploymentName}-${hash}`;
  const there = store.get(resources.replicasets, namespace, name) as ReplicaSetObject | undefined;
  if (there) {
    const isOurs = controllerOf(there)?.uid === deployment.metadata.uid && hasTemplate(there, deployment);
    return isOurs ? { kind: 'added', set: there } : { kind: 'collision', collisionCount: collisionCount + 1 };
  }
  const spec = specOf(deployment, hash, firstSize(deployment, old));
  const metadata = {
    name,
    namespace,
    labels: { ...template.metadata?.labels, [hashLabel]: hash },
    annotations: { ...newAnnotations(deployment, revision) },
    ownerReferences: [controllerReference(deployment)],
  };
  try {
    const admitted = admission.create(resources.replicasets, { metadata, spec, status: { replicas: 0 } });
    // With the very template of the Deployment, by which it is found again.
    const stored = { ...admitted, spec: { ...(admitted.spec as ReplicaSetSpec), template: spec.template } };
    const set = store.add(resources.replicasets, { ...stored, status: { replicas: 0 } }) as ReplicaSetObject;
    const { replicas = 0 } = spec;
    const message = `Scaled up replica set ${name} from 0 to ${replicas}`;
    if (replicas > 0) events.record(deployment, 'Normal', 'ScalingReplicaSet', message, deploymentSource);
    return { kind: 'added', set };
  } catch (error) {
    if (!(error instanceof KubeHttpError)) throw error;
    const message = `Failed to create new replica set "${name}": ${error.message}`;
    events.record(deployment, 'Warning', 'ReplicaSetCreateError', message, deploymentSource);
    return {
      kind: 'failed',
      condition: { type: 'Progressing', status: 'False', reason: 'ReplicaSetCreateError', message },
    };
  }
}

/** As many as there is room for beside the pods of the others. */
function firstSize(deployment: DeploymentObject, old: readonly ReplicaSetObject[]): number {
  const wanted = wantedReplicas(deployment);
  if (!isRolling(deployment)) return wanted;
  return Math.max(0, Math.min(wanted, wanted + maxSurge(deployment) - wantedOf(old)));
}

function specOf({ spec }: DeploymentObject, hash: string, replicas: number): ReplicaSetSpec {
  const { template, selector, minReadySeconds } = spec;
  return {
    replicas,
    ...(minReadySeconds ? { minReadySeconds } : {}),
    selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
    template: {
      ...template,
      metadata: { ...template.metadata, labels: { ...template.metadata?.labels, [hashLabel]: hash } },
    },
  };
}

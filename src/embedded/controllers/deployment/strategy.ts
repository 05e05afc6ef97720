import type { DeploymentObject } from '../../objects/kubeObject.ts';
import { wantedReplicas } from '../appsObjects.ts';

type IntOrPercent = number | string | undefined;

export const isRolling = ({ spec }: DeploymentObject): boolean =>
  (spec.strategy?.type ?? 'RollingUpdate') !== 'Recreate';

/** How many pods there may be beyond those wanted, while a rollout is under way. */
export function maxSurge(deployment: DeploymentObject): number {
  return isRolling(deployment) ? fencepostsOf(deployment).surge : 0;
}

/** How many of those wanted may be unavailable. */
export function maxUnavailable(deployment: DeploymentObject): number {
  const wanted = wantedReplicas(deployment);
  if (!isRolling(deployment) || wanted === 0) return 0;
  return Math.min(fencepostsOf(deployment).unavailable, wanted);
}

function fencepostsOf(deployment: DeploymentObject): { readonly surge: number; readonly unavailable: number } {
  const { maxSurge: more = '25%', maxUnavailable: less = '25%' } = deployment.spec.strategy?.rollingUpdate ?? {};
  const wanted = wantedReplicas(deployment);
  const surge = scaled(more, wanted, Math.ceil);
  const unavailable = scaled(less, wanted, Math.floor);
  // With neither nothing could ever move.
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function scaled(value: IntOrPercent, whole: number, round: (value: number) => number): number {
  const text = String(value ?? 0);
  return text.endsWith('%') ? round((Number.parseInt(text, 10) * whole) / 100) : Number.parseInt(text, 10);
}

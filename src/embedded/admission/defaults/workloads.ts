import type { Json } from '../../objects/kubeObject.ts';
import { changedFields, asObject, filled, isAbsent, objectOf } from '../values.ts';
import { withPodSpecDefaults } from './podSpec.ts';

const quarters = { maxUnavailable: '25%', maxSurge: '25%' };

export function withDeploymentDefaults(spec: Json): Json {
  const strategy = filled(objectOf(spec['strategy']), { type: 'RollingUpdate' });
  const isRolling = strategy['type'] === 'RollingUpdate';
  const rollingUpdate = filled(objectOf(strategy['rollingUpdate']), quarters, isAbsent);
  return filled(
    {
      ...spec,
      strategy: isRolling ? { ...strategy, rollingUpdate } : strategy,
      template: withTemplateDefaults(objectOf(spec['template'])),
    },
    { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 },
  );
}

export const withReplicaSetDefaults = (spec: Json): Json =>
  filled({ ...spec, template: withTemplateDefaults(objectOf(spec['template'])) }, { replicas: 1 });

function withTemplateDefaults(template: Json): Json {
  // The real server shows that a template has no time.
  const metadata = { creationTimestamp: null, ...objectOf(template['metadata']) };
  return changedFields(
    { ...template, metadata, spec: objectOf(template['spec']) },
    { spec: asObject(withPodSpecDefaults) },
  );
}

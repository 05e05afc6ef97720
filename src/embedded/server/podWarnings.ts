import { child, type KubeObject } from '../objects/kubeObject.ts';

/** What a client is told of a new object that was let in all the same. */
export function warningsOf(object: KubeObject): readonly string[] {
  const template = child(child(object, 'spec'), 'template');
  const [spec, path] =
    object.kind === 'Pod' ? [child(object, 'spec'), 'spec'] : [child(template, 'spec'), 'spec.template.spec'];
  const { terminationGracePeriodSeconds: seconds } = spec;
  if (typeof seconds !== 'number' || seconds >= 0) return [];
  return [`${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`];
}

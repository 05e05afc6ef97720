import { child, isJson, type KubeObject, type NewObject } from '../../objects/kubeObject.ts';
import type { ApiCall, VerbContext } from '../apiCall.ts';
import type { FieldValidation } from '../queryOptions.ts';
import { parseSentObject } from '../requestBody.ts';
import { decodeObject } from '../schema/decodeObject.ts';
import { checkBody, inNamespaceOf } from '../sentObject.ts';
import { invalid } from '../status.ts';
import type { Target } from '../target.ts';
import { save } from './save.ts';

export const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

/** Errors: 400, 415. */
export function readSentScale(call: ApiCall, validation: FieldValidation): NewObject {
  const body = parseSentObject(call.body, call.mediaType, scaleKind.kind);
  checkBody(body, scaleKind.kind);
  return inNamespaceOf(call, decodeObject(scaleKind, body, { validation, warnings: call.warnings }));
}

/** How many pods there are to be of an object, and are: its subresource `scale`. */
export function scaleOf(object: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = selectorText(child(child(object, 'spec'), 'selector'));
  const replicas = child(object, 'spec')['replicas'] ?? 1;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: child(object, 'status')['replicas'] ?? 0, ...(selector === '' ? {} : { selector }) },
  };
}

/** Errors: 422 as of a Scale; as `save`. */
export function saveScale(
  context: VerbContext,
  target: Target,
  current: KubeObject,
  scale: NewObject,
  isDryRun: boolean,
): KubeObject {
  const replicas = child(scale, 'spec')['replicas'];
  if (typeof replicas === 'number' && replicas < 0) {
    const message = `Invalid value: ${replicas}: must be greater than or equal to 0`;
    throw invalid({ ...scaleKind, plural: 'scales' }, current.metadata.name, 'spec.replicas', message);
  }
  return save(context, target, current, withScale(current, scale), isDryRun);
}

/** The object with the replicas of a Scale. */
function withScale(object: KubeObject, scale: NewObject): NewObject {
  const { resourceVersion } = scale.metadata;
  const spec = isJson(object.spec) ? object.spec : {};
  return {
    ...object,
    metadata: { ...object.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
    spec: { ...spec, replicas: child(scale, 'spec')['replicas'] ?? 0 },
  };
}

/** As a label selector is written: `a=b,c in (d,e)`. */
export function selectorText(selector: Readonly<Record<string, unknown>>): string {
  const labels = Object.entries(child(selector, 'matchLabels')).map(([key, value]) => `${key}=${String(value)}`);
  const { matchExpressions } = selector;
  const expressions = (Array.isArray(matchExpressions) ? (matchExpressions as unknown[]) : []).map((each) => {
    const { key, operator, values } = isJson(each) ? each : {};
    const list = Array.isArray(values) ? values.join(',') : '';
    if (operator === 'Exists') return String(key);
    if (operator === 'DoesNotExist') return `!${String(key)}`;
    return `${String(key)} ${operator === 'In' ? 'in' : 'notin'} (${list})`;
  });
  return [...labels.sort(), ...expressions.sort()].join(',');
}

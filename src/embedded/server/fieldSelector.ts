/** Field selectors: `=`, `==` and `!=` over the fields that Kubernetes knows for the kind. */
import { badRequest } from './status.ts';
import { isJson, textOf, type KubeObject } from '../objects/kubeObject.ts';
import { resources, type Resource } from '../objects/resources.ts';
import type { Matcher } from './labelSelector.ts';

/** Beside name and namespace; for these kinds Kubernetes has a sentence of its own for other fields. */
const fieldsOf = new Map<Resource, readonly string[]>([
  [
    resources.pods,
    [
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'spec.hostNetwork',
      'status.phase',
      'status.podIP',
      'status.nominatedNodeName',
    ],
  ],
  [
    resources.events,
    [
      'involvedObject.kind',
      'involvedObject.namespace',
      'involvedObject.name',
      'involvedObject.uid',
      'involvedObject.apiVersion',
      'involvedObject.resourceVersion',
      'involvedObject.fieldPath',
      'reason',
      'reportingComponent',
      'source',
      'type',
    ],
  ],
  [resources.namespaces, ['status.phase']],
  [resources.nodes, ['spec.unschedulable']],
  [resources.secrets, ['type']],
]);
/** What a field is that is not there, where it is not the empty text. */
const defaults: Readonly<Record<string, string>> = { 'spec.unschedulable': 'false', 'spec.hostNetwork': 'false' };

/** Errors: 400 as Kubernetes words it. */
export function fieldMatcher(selector: string | null, resource: Resource): Matcher {
  if (selector === null || selector === '') return () => true;
  const matchers = splitTerms(selector).map((term) => termMatcher(term, resource));
  return (object) => matchers.every((matches) => matches(object));
}

/** At each comma that is not escaped. */
function splitTerms(selector: string): readonly string[] {
  return (selector.match(/(?:\\.|[^\\,])+/g) ?? []).filter((term) => term !== '');
}

function termMatcher(term: string, resource: Resource): Matcher {
  const found = /^((?:\\.|[^\\=!])+)(==|=|!=)(.*)$/.exec(term);
  if (!found) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
  const [, field = '', operator, escaped = ''] = found;
  const known = fieldsOf.get(resource);
  if (field !== 'metadata.name' && field !== 'metadata.namespace' && !known?.includes(field)) {
    throw badRequest(
      known === undefined
        ? `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`
        : `field label not supported: ${field}`,
    );
  }
  const strange = escaped.replaceAll(/\\./g, '').indexOf('=');
  if (strange >= 0) throw badRequest('invalid field selector: unescaped character in value: 61');
  const value = escaped.replaceAll(/\\(.)/g, '$1');
  const isWanted = operator !== '!=';
  return (object) => (fieldValue(object, field) === value) === isWanted;
}

function fieldValue(object: KubeObject, path: string): string {
  if (path === 'metadata.name') return object.metadata.name;
  if (path === 'source') return textAt(object, 'source.component') || textAt(object, 'reportingComponent');
  return textAt(object, path) || (defaults[path] ?? '');
}

function textAt(object: KubeObject, path: string): string {
  let value: unknown = object;
  for (const key of path.split('.')) value = isJson(value) ? value[key] : undefined;
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : textOf(value);
}

import { badRequest } from './status.ts';
import { isJson, type KubeObject } from '../objects/kubeObject.ts';

export type Matcher = (object: KubeObject) => boolean;

const labelTerm = /^(!)?([A-Za-z0-9./_-]+)(?:(==|=|!=)([A-Za-z0-9._-]*))?$/;

/** A label selector of terms `key`, `!key`, `key=value`, `key!=value`, joined by commas. */
export function labelMatcher(selector: string | null): Matcher {
  const matchers = terms(selector).map((term): Matcher => {
    const found = labelTerm.exec(term);
    if (!found) throw badRequest(`unable to parse requirement: found '${term}'`);
    const [, not, key = '', operator, value = ''] = found;
    const label = (object: KubeObject) => object.metadata.labels?.[key];
    if (operator === undefined) return (object) => (label(object) === undefined) === (not !== undefined);
    if (operator === '!=') return (object) => label(object) !== value;
    return (object) => label(object) === value;
  });
  return (object) => matchers.every((matches) => matches(object));
}

const eventFields = [
  'reason',
  'type',
  'involvedObject.kind',
  'involvedObject.name',
  'involvedObject.namespace',
  'involvedObject.uid',
  'source',
];
const fieldsByPlural: Readonly<Record<string, readonly string[]>> = {
  events: eventFields,
  pods: ['status.phase', 'spec.nodeName'],
};

/** A field selector (`=`, `==`, `!=`) over the fields that Kubernetes knows for that resource. */
export function fieldMatcher(selector: string | null, plural: string): Matcher {
  const known = ['metadata.name', 'metadata.namespace', ...(fieldsByPlural[plural] ?? [])];
  const matchers = terms(selector).map((term): Matcher => {
    const found = /^([^=!]+)(==|=|!=)(.*)$/.exec(term);
    if (!found) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
    const [, field = '', operator, value = ''] = found;
    if (!known.includes(field)) throw badRequest(`field label not supported: ${field}`);
    return (object) => (fieldValue(object, field) === value) === (operator !== '!=');
  });
  return (object) => matchers.every((matches) => matches(object));
}

function terms(selector: string | null): string[] {
  return selector === null || selector === '' ? [] : selector.split(',').map((term) => term.trim());
}

function fieldValue(object: KubeObject, path: string): string {
  let value: unknown = object;
  for (const key of path.split('.')) value = isJson(value) ? value[key] : undefined;
  return typeof value === 'string' ? value : '';
}

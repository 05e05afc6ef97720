/** Defaults and checks of an object by itself, whatever else there is. */
import type { KubeObject, NewObject } from '../objects/kubeObject.ts';
import type { Resource } from '../objects/resources.ts';
import { rulesOf, type KindRules } from './kindRules.ts';
import { shared } from './sameness.ts';
import { FieldErrors } from './validation/fieldErrors.ts';
import { checkMetadata, checkMetadataUpdate, type MetadataRules } from './validation/metadata.ts';
import { dnsSubdomain, pathSegment } from './validation/names.ts';
import { objectOf } from './values.ts';

type Plugin = (object: NewObject) => NewObject;

/**
 * A new object, decoded and named, as it may be stored; a status that it has it keeps. `plugin`: what is done to it after
 * its defaults, before it is checked. Errors: 422 for what is wrong, and the plugin's.
 */
export function admit(resource: Resource, object: NewObject, plugin: Plugin = (same) => same): NewObject {
  const rules = rulesOf(resource.plural);
  const admitted = plugin(withDefaults(rules, object));
  const created = rules.creationDefaults?.(admitted) ?? admitted;
  const errors = new FieldErrors();
  checkMetadata(errors, created, metadataRules(resource, rules));
  rules.check?.(errors, created);
  rules.checkNew?.(errors, created);
  errors.throwAny(resource, created.metadata.name ?? '');
  return created.status === undefined && rules.status ? { ...created, status: rules.status(created) } : created;
}

/** What may take the place of `previous`, made of its parts where they are the same. Errors: 422. */
export function admitUpdate(resource: Resource, previous: KubeObject, next: NewObject, subresource: string): NewObject {
  const rules = rulesOf(resource.plural);
  const whole = { defaults: rules.updateDefaults, checkUpdate: rules.checkUpdate };
  const { defaults, checkUpdate } = rules.subresources?.[subresource] ?? whole;
  const defaulted = withDefaults(rules, withKept(previous, next));
  const admitted = defaults?.(previous, defaulted) ?? defaulted;
  const errors = new FieldErrors();
  checkWhatAllHave(errors, resource, previous, admitted);
  checkMetadataUpdate(errors, previous, admitted, metadataRules(resource, rules));
  if (rules.updateChecks !== 'once') checkMetadata(errors, admitted, metadataRules(resource, rules));
  if (rules.isUpdateCheckedFirst) checkUpdate?.(errors, previous, admitted);
  rules.check?.(errors, admitted);
  if (rules.updateChecks === 'twice') rules.check?.(errors, admitted);
  if (!rules.isUpdateCheckedFirst) checkUpdate?.(errors, previous, admitted);
  errors.throwAny(resource, previous.metadata.name);
  return shared(previous, admitted) as NewObject;
}

/** The real server does so before it does it once more by the kind's rules. */
function checkWhatAllHave(errors: FieldErrors, resource: Resource, previous: KubeObject, next: NewObject): void {
  const rules = { isNamespaced: resource.isNamespaced, name: pathSegment, hasStrictFinalizers: false };
  checkMetadata(errors, next, rules);
  checkMetadataUpdate(errors, previous, next, rules);
}

function withDefaults(rules: KindRules, object: NewObject): NewObject {
  return rules.defaults?.(object) ?? object;
}

const metadataRules = ({ isNamespaced }: Resource, rules: KindRules): MetadataRules => ({
  isNamespaced,
  name: rules.name ?? dnsSubdomain,
  hasStrictFinalizers: rules.hasStrictFinalizers ?? true,
});

/** What a client need not send back stays as it was. */
function withKept(previous: KubeObject, next: NewObject): NewObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp, deletionTimestamp } = previous.metadata;
  const kept = { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion };
  const deletion = deletionTimestamp === undefined ? {} : { deletionTimestamp };
  return { ...next, metadata: { ...kept, ...deletion, ...objectOf(next.metadata), creationTimestamp } };
}

import type { KubeObject } from '../../objects/kubeObject.ts';
import type { ObjectStore } from '../../objects/objectStore.ts';
import { objectAnswer, type Answer, type ApiCall, type VerbContext } from '../apiCall.ts';
import { methodNotAllowed, notFound, unsorted } from '../status.ts';
import { requireName, type Target } from '../target.ts';
import { parseVersion, tooLargeVersion } from './listOptions.ts';
import { scaleOf } from './scale.ts';

export function get({ store }: VerbContext, { target, query }: ApiCall): Answer {
  if (isWrittenAlone(target)) throw methodNotAllowed();
  checkVersion(store, query.get('resourceVersion'));
  const object = requireObject(store, target);
  return objectAnswer(target.subresource === 'scale' ? scaleOf(object) : object);
}

/** Errors: 404. */
export function requireObject(store: ObjectStore, target: Target): KubeObject {
  const name = requireName(target);
  const object = store.get(target.resource, target.namespace, name);
  if (!object) throw notFound(target.resource, name);
  return object;
}

const isWrittenAlone = ({ subresource }: Target): boolean =>
  subresource === 'eviction' || subresource === 'binding' || subresource === 'finalize';

function checkVersion(store: ObjectStore, text: string | null): void {
  if (text === null || text === '') return;
  const version = parseVersion(text);
  if (version === undefined) {
    throw unsorted(`resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`);
  }
  if (version > store.version) throw tooLargeVersion(version, store.version);
}

import type { Secret } from 'kubernetes-types/core/v1';
import type { OwnerReference } from 'kubernetes-types/meta/v1';
import { secretName } from './names.ts';

/** `<n>-env`, as K7 names it: the variables of the env file. */
export function envSecret(
  key: { namespace: string; name: string },
  env: ReadonlyMap<string, string>,
  owner: OwnerReference,
): Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: secretName(key.name), namespace: key.namespace, ownerReferences: [owner] },
    type: 'Opaque',
    stringData: Object.fromEntries(env),
  };
}

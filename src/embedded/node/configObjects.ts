import type { KubeObject } from '../objects/kubeObject.ts';
import type { ObjectStore } from '../objects/objectStore.ts';
import { allResources } from '../objects/resources.ts';
import type { ConfigKind } from './environment.ts';

/** The Secrets and ConfigMaps of a namespace, by kind and name. */
export function findConfig(
  store: ObjectStore,
  namespace: string | undefined,
): (kind: ConfigKind, name: string) => KubeObject | undefined {
  return (kind, name) => {
    const resource = allResources.find((each) => each.group === '' && each.kind === kind);
    return resource && store.get(resource, namespace, name);
  };
}

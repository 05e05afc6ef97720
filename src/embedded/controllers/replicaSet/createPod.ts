import type { KubeObject, NewObject } from '../../objects/kubeObject.ts';
import { resources } from '../../objects/resources.ts';
import type { ReplicaSetObject } from '../appsObjects.ts';
import type { ControllerContext } from '../controllerContext.ts';
import { controllerReference } from '../ownership.ts';
import { randomSuffix } from '../safeName.ts';

/** Makes one pod of the set. Errors: those of admission, KubeHttpError. */
export function createPod({ store, admission }: ControllerContext, set: ReplicaSetObject): KubeObject {
  const { template } = set.spec;
  const { namespace = '', name } = set.metadata;
  const generateName = `${name}-`;
  const { labels, annotations, finalizers } = template?.metadata ?? {};
  const pod: NewObject = {
    metadata: {
      generateName,
      name: freeName(generateName, (each) => store.get(resources.pods, namespace, each) === undefined),
      namespace,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers: [...finalizers] }),
      ownerReferences: [controllerReference(set)],
    },
    // Shared with the template: objects are never changed in place.
    spec: template?.spec,
  };
  return store.add(resources.pods, admission.create(resources.pods, pod));
}

function freeName(prefix: string, isFree: (name: string) => boolean): string {
  // What comes before the suffix is cut so that the whole is a host name.
  const make = () => `${prefix.slice(0, 58)}${randomSuffix()}`;
  let name = make();
  for (let tries = 0; tries < 8 && !isFree(name); tries++) name = make();
  return name;
}

/** What happens to an object on its way into the store: defaults and checks, as the real API server has them. */
import type { KubeObject, NewObject } from '../objects/kubeObject.ts';
import type { ObjectStore } from '../objects/objectStore.ts';
import type { Resource } from '../objects/resources.ts';
import { admit, admitUpdate } from './admit.ts';
import { rulesOf } from './kindRules.ts';

export class Admission {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /**
   * A new object, decoded and named, with its defaults; a status that it has it keeps. Errors: KubeHttpError as the API
   * server words it, 403 for a pod that may not be, 422 for what is wrong.
   */
  create(resource: Resource, object: NewObject): NewObject {
    const { plugin } = rulesOf(resource.plural);
    return admit(resource, object, plugin && ((defaulted) => plugin(this.#store, defaulted)));
  }

  /**
   * What may take the place of `previous`, made of its parts where they are the same; with the subresource that it was
   * written by. Errors: as `create`; also for fields that may not change.
   */
  update(resource: Resource, previous: KubeObject, next: NewObject, subresource = ''): NewObject {
    return admitUpdate(resource, previous, next, subresource);
  }
}

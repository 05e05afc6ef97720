/** What happens to an object on its way into the store: defaults and checks, as the real API server has them. */
import type { KubeObject, NewObject } from '../objects/kubeObject.ts';
import type { ObjectStore } from '../objects/objectStore.ts';
import type { Resource } from '../objects/resources.ts';
import { admit } from './admit.ts';

export class Admission {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** A new object with its defaults. Errors: KubeHttpError as the API server words it. */
  create(resource: Resource, object: NewObject): NewObject {
    void this.#store;
    return admit(resource, object);
  }

  /** What may take the place of `previous`. Errors: as `create`; also for fields that may not change. */
  update(resource: Resource, _previous: KubeObject, next: NewObject): NewObject {
    return admit(resource, next);
  }
}

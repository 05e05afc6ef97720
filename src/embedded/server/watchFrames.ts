import type { KubeObject } from '../objects/kubeObject.ts';
import type { Change } from '../objects/objectStore.ts';
import { apiVersionOf, type Resource } from '../objects/resources.ts';
import type { Wanted } from './negotiate.ts';
import type { Presenter } from './presenter.ts';

/** The lines of one watch, in the form that its client wants. */
export class WatchFrames {
  readonly contentType = 'application/json';
  readonly #resource: Pick<Resource, 'group' | 'version' | 'kind'>;
  readonly #presenter: Presenter;
  readonly #wanted: Wanted;
  readonly #query: URLSearchParams;
  #isFirst = true;

  constructor(
    resource: Pick<Resource, 'group' | 'version' | 'kind'>,
    presenter: Presenter,
    wanted: Wanted,
    query: URLSearchParams,
  ) {
    this.#resource = resource;
    this.#presenter = presenter;
    this.#wanted = wanted;
    this.#query = query;
  }

  event(type: Change['type'], object: KubeObject): string {
    const text = this.#presenter.watchedText(object, this.#wanted, this.#query, this.#isFirst);
    this.#isFirst = false;
    return `{"type":"${type}","object":${text}}\n`;
  }

  bookmark(version: number): string {
    const metadata = { resourceVersion: String(version), creationTimestamp: null };
    const object = { kind: this.#resource.kind, apiVersion: apiVersionOf(this.#resource), metadata };
    return `${JSON.stringify({ type: 'BOOKMARK', object })}\n`;
  }
}

import { at, nameOf, type Json } from '../../contract/kubeClient.ts';
import { merge } from '../generate/merge.ts';
import type { Call } from '../generate/step.ts';
import { child, wordAt } from '../json.ts';
import type { HttpTarget, Request } from './httpTarget.ts';

/** What stands for a thing that is not there; the same on both targets. */
const missing = 'none-of-these';

/** Turns calls into requests to one target: fills in what only it knows. */
export class Placeholders {
  readonly #target: HttpTarget;
  readonly #namespace: string;
  #continue = missing;

  constructor(target: HttpTarget, namespace: string) {
    this.#target = target;
    this.#namespace = namespace;
  }

  /** Remembers what later calls may name. */
  learn(answer: unknown): void {
    const token = at(answer, 'metadata', 'continue');
    if (typeof token === 'string' && token !== '') this.#continue = token;
  }

  async request(call: Call): Promise<Request> {
    const { method, contentType, accept } = call;
    const body = await this.#body(call);
    return {
      method,
      path: await this.#fill(call.path),
      ...(body === undefined ? {} : { body }),
      ...(contentType === undefined ? {} : { contentType }),
      ...(accept === undefined ? {} : { accept }),
    };
  }

  async #body({ body }: Call): Promise<string | undefined> {
    if (body === undefined) return undefined;
    if (body.kind === 'text') return body.text;
    if (body.kind === 'json') return this.#fill(JSON.stringify(body.value));
    const current = await this.#target.get(body.path);
    const isThere = at(current, 'kind') !== 'Status';
    return JSON.stringify(merge(isThere ? current : {}, body.change));
  }

  async #fill(text: string): Promise<string> {
    let filled = text;
    for (const [whole, what = '', name = ''] of text.matchAll(/<<(\w+) ?([^>]*)>>/g)) {
      filled = filled.replace(whole, await this.#find(what, name));
    }
    return filled;
  }

  async #find(what: string, name: string): Promise<string> {
    switch (what) {
      case 'uid':
        return wordAt(await this.#target.get(name), 'metadata', 'uid') ?? missing;
      case 'version':
        return wordAt(await this.#target.get(name), 'metadata', 'resourceVersion') ?? missing;
      case 'pod':
        return this.#newest(`/api/v1/namespaces/${this.#namespace}/pods`, name);
      case 'replicaset':
        return this.#newest(`/apis/apps/v1/namespaces/${this.#namespace}/replicasets`, name);
      default:
        return encodeURIComponent(this.#continue);
    }
  }

  /** Of those that a Deployment owns, in the end: one that is not on its way out, and of its latest revision. */
  async #newest(path: string, deployment: string): Promise<string> {
    const items = await this.#target.items(`${path}?labelSelector=app%3D${deployment}`);
    const live = items.filter((each) => child(each['metadata'], 'deletionTimestamp') === undefined);
    const owned = live.filter((each) => nameOf(each).startsWith(`${deployment}-`));
    const newest = [...owned].sort((a, b) => order(a) - order(b)).at(-1);
    return newest === undefined ? missing : nameOf(newest);
  }
}

const order = (object: Json): number =>
  Number(at(object, 'metadata', 'annotations', 'deployment.kubernetes.io/revision') ?? 0);

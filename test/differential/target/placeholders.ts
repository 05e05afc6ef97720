import { at, nameOf, type Json } from '../../contract/kubeClient.ts';
import { merge } from '../generate/merge.ts';
import type { Call } from '../generate/step.ts';
import { wordAt } from '../json.ts';
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
        return this.#newestPod(name);
      case 'replicaset':
        return nameOrMissing(await this.#newestSet(name));
      default:
        return encodeURIComponent(this.#continue);
    }
  }

  /** One of the Deployment's latest revision: those of an older one may fare in another way. */
  async #newestPod(deployment: string): Promise<string> {
    const uid = at(await this.#newestSet(deployment), 'metadata', 'uid');
    const pods = await this.#owned(`/api/v1/namespaces/${this.#namespace}/pods`, deployment);
    const own = pods.filter((each) => at(each, 'metadata', 'ownerReferences', 0, 'uid') === uid);
    return nameOrMissing(own[0]);
  }

  async #newestSet(deployment: string): Promise<Json | undefined> {
    const sets = await this.#owned(`/apis/apps/v1/namespaces/${this.#namespace}/replicasets`, deployment);
    return [...sets].sort((a, b) => order(a) - order(b)).at(-1);
  }

  /** What a Deployment has, in the end, without what is on its way out. */
  async #owned(path: string, deployment: string): Promise<readonly Json[]> {
    const items = await this.#target.items(`${path}?labelSelector=app%3D${deployment}`);
    return items.filter(
      (each) => at(each, 'metadata', 'deletionTimestamp') === undefined && nameOf(each).startsWith(`${deployment}-`),
    );
  }
}

const nameOrMissing = (object: Json | undefined): string => (object === undefined ? missing : nameOf(object));

const order = (object: Json): number =>
  Number(at(object, 'metadata', 'annotations', 'deployment.kubernetes.io/revision') ?? 0);

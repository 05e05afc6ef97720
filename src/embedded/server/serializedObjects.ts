import type { KubeObject } from '../objects/kubeObject.ts';

/** Characters; a watch by many, or a list after a change, finds its objects here. */
const maxKept = 8 * 1024 * 1024;

/**
 * The JSON of objects, made once for all lists and watches that show them. Objects are replaced, never changed, so that
 * one of the same identity has the same text.
 */
export class SerializedObjects {
  readonly #texts = new Map<KubeObject, string>();
  #size = 0;

  /** With its kind and version, as a get or a watch has it. */
  textOf(object: KubeObject): string {
    return `{"kind":${JSON.stringify(object.kind)},"apiVersion":${JSON.stringify(object.apiVersion)}${this.#rest(object)}`;
  }

  /** Without them, as the items of a list are. */
  itemOf(object: KubeObject): string {
    return `{${this.#rest(object).slice(1)}`;
  }

  /** `,"metadata":…}` */
  #rest(object: KubeObject): string {
    const known = this.#texts.get(object);
    if (known !== undefined) return known;
    const { kind: _kind, apiVersion: _version, metadata, ...fields } = object;
    const text = `,${JSON.stringify({ metadata, ...fields }).slice(1)}`;
    this.#texts.set(object, text);
    this.#size += text.length;
    if (this.#size > maxKept) this.#forgetOldest();
    return text;
  }

  /** Half, so that it is not done with each object. */
  #forgetOldest(): void {
    for (const [object, text] of this.#texts) {
      if (this.#size <= maxKept / 2) return;
      this.#texts.delete(object);
      this.#size -= text.length;
    }
  }
}

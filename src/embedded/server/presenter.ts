import { stringify } from 'yaml';
import type { KubeObject } from '../objects/kubeObject.ts';
import { apiVersionOf } from '../objects/resources.ts';
import type { AnswerBody } from './apiCall.ts';
import type { Wanted } from './negotiate.ts';
import type { SerializedObjects } from './serializedObjects.ts';
import { tableOf } from './tables/table.ts';
import { badRequest } from './status.ts';

/** Makes the text of an answer in the form that was asked for. */
export class Presenter {
  readonly #texts: SerializedObjects;
  readonly #now: () => number;

  constructor(texts: SerializedObjects, now: () => number) {
    this.#texts = texts;
    this.#now = now;
  }

  textOf(body: AnswerBody, wanted: Wanted, query: URLSearchParams): string {
    const text = this.#jsonOf(body, wanted, query);
    if (wanted.format === 'yaml') return stringify(JSON.parse(text), { version: '1.1', lineWidth: 0 });
    const pretty = query.get('pretty');
    return pretty === 'true' || pretty === '1' ? `${JSON.stringify(JSON.parse(text), undefined, 2)}\n` : text;
  }

  watchedText(object: KubeObject, wanted: Wanted, query: URLSearchParams, isFirst: boolean): string {
    if (wanted.view === 'object') return this.#texts.textOf(object);
    if (wanted.view === 'metadata') return JSON.stringify(metadataOf(object));
    const { resourceVersion } = object.metadata;
    const table = tableOf([object], { resourceVersion }, this.#tableOptions(query));
    return JSON.stringify(isFirst ? table : { ...table, columnDefinitions: null });
  }

  #jsonOf(body: AnswerBody, { view }: Wanted, query: URLSearchParams): string {
    if (body.kind === 'value') return JSON.stringify(body.value);
    if (view === 'table') return this.#tableText(body, query);
    if (body.kind === 'object') {
      return view === 'object' ? this.#texts.textOf(body.object) : JSON.stringify(metadataOf(body.object));
    }
    const { metadata, items, resource } = body;
    if (view === 'metadata') {
      const kind = 'PartialObjectMetadataList';
      return JSON.stringify({ kind, apiVersion: 'meta.k8s.io/v1', metadata, items: items.map(metadataOf) });
    }
    const head = { kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata };
    const texts = items.map((item) => this.#texts.itemOf(item));
    return `${JSON.stringify(head).slice(0, -1)},"items":[${texts.join(',')}]}`;
  }

  #tableText(body: Exclude<AnswerBody, { kind: 'value' }>, query: URLSearchParams): string {
    const options = this.#tableOptions(query);
    if (body.kind === 'list') {
      return JSON.stringify(tableOf(body.items, body.metadata, { ...options, resource: body.resource }));
    }
    const { resourceVersion } = body.object.metadata;
    return JSON.stringify(tableOf([body.object], { resourceVersion }, options));
  }

  #tableOptions(query: URLSearchParams) {
    return { nowMs: this.#now(), includeObject: readIncludeObject(query) };
  }
}

function readIncludeObject(query: URLSearchParams): 'Metadata' | 'Object' | 'None' {
  const value = query.get('includeObject') || 'Metadata';
  if (value === 'Metadata' || value === 'Object' || value === 'None') return value;
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: "${value}": must be 'Metadata', 'Object', 'None', or empty`,
  );
}

const metadataOf = ({ metadata }: KubeObject) => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
});

import type { ResourceName } from '../../../../../src/embedded/objects/resources.ts';
import { isJson, type Json } from '../../../../../src/embedded/objects/kubeObject.ts';

/** An object that is sent to be made; with `change`, one that is there and is then changed by this merge patch. */
export interface Document {
  /** What is remarkable of it; its key in the file of answers. */
  readonly what: string;
  readonly resource: ResourceName;
  readonly body: unknown;
  readonly change?: Json;
  /** What the change is written to; default: the object. */
  readonly subresource?: 'ephemeralcontainers' | 'resize';
  /** How fields that the kind does not have are taken. Default: Ignore. */
  readonly fieldValidation?: 'Strict';
}

export const documentsOf = (
  resource: ResourceName,
  bodies: Readonly<Record<string, unknown>>,
  more: Pick<Document, 'fieldValidation'> = {},
): readonly Document[] => Object.entries(bodies).map(([what, body]) => ({ what, resource, body, ...more }));

export const changesOf = (
  resource: ResourceName,
  body: unknown,
  changes: Readonly<Record<string, Json>>,
  more: Pick<Document, 'subresource'> = {},
): readonly Document[] => Object.entries(changes).map(([what, change]) => ({ what, resource, body, change, ...more }));

export const container = { name: 'c', image: 'alpine:3.20' };
export const podWith = (spec: Json, metadata: Json = {}): Json => ({
  metadata: { name: 'p', ...metadata },
  spec: { containers: [container], ...spec },
});
export const containerWith = (fields: Json): Json => podWith({ containers: [{ ...container, ...fields }] });

const labels = { app: 'd' };
export const deploymentWith = (spec: Json, podSpec: Json = {}, metadata: Json = {}): Json => ({
  metadata: { name: 'd', ...metadata },
  spec: {
    replicas: 0,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [container], ...podSpec } },
    ...spec,
  },
});

export const policyWith = (spec: unknown): Json => ({ metadata: { name: 'n' }, spec });

/** The object after a merge patch. */
export function changed(object: unknown, patch: unknown): unknown {
  if (!isJson(patch)) return patch;
  const result: Json = isJson(object) ? { ...object } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = changed(result[key], value);
  }
  return result;
}

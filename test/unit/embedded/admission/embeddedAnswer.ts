/** What the embedded API server answers to the documents, without the server around it. */
import { Admission } from '../../../../src/embedded/admission/admission.ts';
import { isJson } from '../../../../src/embedded/objects/kubeObject.ts';
import { ObjectStore } from '../../../../src/embedded/objects/objectStore.ts';
import { apiVersionOf, resources } from '../../../../src/embedded/objects/resources.ts';
import { readSentObject } from '../../../../src/embedded/server/sentObject.ts';
import { KubeHttpError } from '../../../../src/embedded/server/status.ts';
import type { Target } from '../../../../src/embedded/server/target.ts';
import { placeIn, stabilize, type Answer } from './answers.ts';
import { changed, type Document } from './documents/document.ts';

const namespace = 'k7-admission-test';
const store = new ObjectStore(1000, () => Date.UTC(2025, 0));
const admission = new Admission(store);
store.add(resources.runtimeclasses, { metadata: { name: 'kata' }, handler: 'kata' });

export const embeddedAnswer = (document: Document): Answer =>
  stabilize(answer(placeIn(document, namespace)), namespace);

function answer(document: Document): Answer {
  try {
    return document.change === undefined
      ? { code: 201, body: create(document) }
      : { code: 200, body: update(document) };
  } catch (error) {
    if (error instanceof KubeHttpError) return { code: error.code, body: error.body };
    throw error;
  }
}

const create = (document: Document) => admission.create(resources[document.resource], read(document, document.body));

/** The first object is not kept, so that documents do not meet. */
function update(document: Document) {
  const resource = resources[document.resource];
  const added = store.add(resource, create(document));
  store.remove(resource, added.metadata.namespace, added.metadata.name);
  return admission.update(resource, added, read(document, changed(added, document.change)), document.subresource);
}

function read({ resource: name, fieldValidation }: Document, body: unknown) {
  const resource = resources[name];
  const target: Target = {
    resource,
    namespace: resource.isNamespaced ? namespace : undefined,
    name: undefined,
    subresource: undefined,
    isWatch: false,
  };
  const call = {
    target,
    query: new URLSearchParams(),
    body: JSON.stringify(body),
    mediaType: 'application/json',
    warnings: [],
  };
  const sent = readSentObject(call, fieldValidation ?? 'Ignore');
  // What a client says of the status of a new object is not taken.
  const { status: _status, ...rest } = sent;
  const kind = { apiVersion: sent.apiVersion || apiVersionOf(resource), kind: sent.kind || resource.kind };
  return name === 'nodes' || !isJson(body) ? { ...kind, ...sent } : { ...kind, ...rest };
}

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Admission } from '../../../../src/embedded/admission/admission.ts';
import { isJson } from '../../../../src/embedded/objects/kubeObject.ts';
import { ObjectStore } from '../../../../src/embedded/objects/objectStore.ts';
import { resources } from '../../../../src/embedded/objects/resources.ts';
import { readSentObject } from '../../../../src/embedded/server/sentObject.ts';
import type { Target } from '../../../../src/embedded/server/target.ts';
import { KubeHttpError } from '../../../../src/embedded/server/status.ts';
import { placeIn, readAnswers, stabilize, type Answer } from './answers.ts';
import { allDocuments } from './documents/allDocuments.ts';
import { changed, type Document } from './documents/document.ts';

const namespace = 'k7-admission-test';
const store = new ObjectStore(1000, () => Date.UTC(2025, 0));
const admission = new Admission(store);
store.add(resources.runtimeclasses, { metadata: { name: 'kata' }, handler: 'kata' });

for (const [file, documents] of Object.entries(allDocuments)) {
  describe(`As a real API server answers (${file}.json):`, () => {
    const answers = readAnswers(file);
    for (const document of documents) {
      test(document.what, () => {
        assert.deepEqual(stabilize(answer(placeIn(document, namespace)), namespace), answers[document.what]);
      });
    }
  });
}

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
  return admission.update(resource, added, read(document, changed(added, document.change)));
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
  const kind = { apiVersion: sent.apiVersion ?? apiVersion(name), kind: sent.kind ?? resource.kind };
  return name === 'nodes' || !isJson(body) ? { ...kind, ...sent } : { ...kind, ...rest };
}

const apiVersion = (name: Document['resource']): string => {
  const { group, version } = resources[name];
  return group === '' ? version : `${group}/${version}`;
};

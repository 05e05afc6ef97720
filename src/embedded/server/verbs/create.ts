import { randomInt, randomUUID } from 'node:crypto';
import { hasGeneration } from '../../objects/generation.ts';
import type { KubeObject, ManagedFieldsEntry, NewObject, ObjectMeta } from '../../objects/kubeObject.ts';
import type { ObjectStore } from '../../objects/objectStore.ts';
import { apiVersionOf, resources, type Resource } from '../../objects/resources.ts';
import { objectAnswer, type Answer, type ApiCall, type VerbContext } from '../apiCall.ts';
import { readWriteOptions } from '../queryOptions.ts';
import { readSentObject } from '../sentObject.ts';
import { alreadyExists, KubeHttpError, methodNotAllowed, notFound, unsorted } from '../status.ts';

export function create(context: VerbContext, call: ApiCall): Answer {
  const { resource, namespace, name } = call.target;
  if (name !== undefined || (resource.isNamespaced && namespace === undefined)) throw methodNotAllowed();
  const { isDryRun, fieldValidation } = readWriteOptions('CreateOptions', call.query);
  const sent = readSentObject(call, fieldValidation);
  if (sent.metadata.resourceVersion && !isDryRun) {
    throw unsorted('resourceVersion should not be set on objects to be created');
  }
  return objectAnswer(addObject(context, { resource, namespace }, sent, isDryRun), 201);
}

interface Place {
  readonly resource: Resource;
  readonly namespace: string | undefined;
}

/** Puts a new object there. Errors: those of admission; 403 and 404 of its namespace; 409 where there is one. */
export function addObject(
  context: VerbContext,
  place: Place,
  sent: NewObject,
  isDryRun: boolean,
  managedFields: readonly ManagedFieldsEntry[] = [],
): KubeObject {
  const { store, admission } = context;
  const { resource, namespace } = place;
  const named = prepare(store, resource, sent);
  const name = named.metadata.name ?? '';
  requireNamespace(store, place, name);
  const admitted = admission.create(resource, named);
  const object =
    managedFields.length === 0
      ? admitted
      : { ...admitted, metadata: { ...admitted.metadata, managedFields: [...managedFields] } };
  if (store.get(resource, namespace, name)) throw alreadyExists(resource, name);
  return isDryRun ? asIfAdded(store, resource, object) : store.add(resource, object);
}

/** What the server alone says of a new object is taken off; its name is made up where it is to be. */
function prepare(store: ObjectStore, resource: Resource, { status, ...sent }: NewObject): NewObject {
  const {
    uid: _uid,
    resourceVersion: _version,
    creationTimestamp: _created,
    deletionTimestamp: _deleted,
    deletionGracePeriodSeconds: _grace,
    managedFields: _managed,
    ...metadata
  } = sent.metadata;
  const hasOwnStatus = (resource.subresources ?? []).includes('status') && resource !== resources.nodes;
  const kept = { ...sent, ...(hasOwnStatus || status === undefined ? {} : { status }) };
  const { generateName } = metadata;
  if (metadata.name || !generateName) return { ...kept, metadata };
  return { ...kept, metadata: { ...metadata, name: freeName(store, resource, metadata.namespace, generateName) } };
}

const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
const suffixLength = 5;
const maxNameLength = 63;

function freeName(store: ObjectStore, resource: Resource, namespace: string | undefined, prefix: string): string {
  const start = prefix.slice(0, maxNameLength - suffixLength);
  const make = () => start + Array.from({ length: suffixLength }, () => alphabet[randomInt(alphabet.length)]).join('');
  let name = make();
  for (let tries = 0; tries < 8 && store.get(resource, namespace, name); tries++) name = make();
  return name;
}

function requireNamespace(store: ObjectStore, { resource, namespace }: Place, name: string): void {
  if (namespace === undefined) return;
  const found = store.get(resources.namespaces, undefined, namespace);
  if (!found) throw notFound(resources.namespaces, namespace);
  if (found.metadata.deletionTimestamp === undefined) return;
  const { group, plural } = resource;
  const full = group === '' ? plural : `${plural}.${group}`;
  throw new KubeHttpError(
    403,
    'Forbidden',
    `${full} "${name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
    {
      name,
      ...(group === '' ? {} : { group }),
      kind: plural,
      causes: [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${namespace} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    },
  );
}

function asIfAdded(store: ObjectStore, resource: Resource, object: NewObject): KubeObject {
  const { name = '', ...metadata } = object.metadata;
  const generation = hasGeneration(resource) ? { generation: 1 } : {};
  // Without a version, as the real server answers.
  const made = { name, ...metadata, uid: randomUUID(), creationTimestamp: store.timestamp(), ...generation };
  return { ...object, apiVersion: apiVersionOf(resource), kind: resource.kind, metadata: made as ObjectMeta };
}

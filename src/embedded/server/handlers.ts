/** The verbs of the API on the object store. */
import { parse as parseYaml } from 'yaml';
import { mergePatch } from './mergePatch.ts';
import { apiVersionOf, requireName, resources, type Resource, type Target } from '../objects/resources.ts';
import { fieldMatcher, labelMatcher } from './selectors.ts';
import {
  alreadyExists,
  badRequest,
  gone,
  invalid,
  KubeHttpError,
  modified,
  notFound,
  pathNotFound,
  preconditionFailed,
} from './status.ts';
import { parseObject } from '../admission/admit.ts';
import type { Admission } from '../admission/admission.ts';
import { child, isJson, type Json, type KubeObject, type NewObject } from '../objects/kubeObject.ts';
import type { DeleteOptions, Deletion } from '../objects/deletion.ts';
import type { ObjectStore } from '../objects/objectStore.ts';

export interface ApiCall {
  readonly target: Target;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly contentType: string;
}

export interface Answer {
  readonly code: number;
  readonly body: unknown;
}

export class Handlers {
  readonly #store: ObjectStore;
  readonly #admission: Admission;
  readonly #deletion: Deletion;

  constructor(store: ObjectStore, admission: Admission, deletion: Deletion) {
    this.#store = store;
    this.#admission = admission;
    this.#deletion = deletion;
  }

  get(call: ApiCall): Answer {
    const object = this.#existing(call.target);
    if (call.target.subresource === 'scale') return { code: 200, body: scaleOf(object) };
    return { code: 200, body: object };
  }

  list(call: ApiCall): Answer {
    const { resource, namespace } = call.target;
    const labels = labelMatcher(call.query.get('labelSelector'));
    const fields = fieldMatcher(call.query.get('fieldSelector'), resource.plural);
    const limit = Number(call.query.get('limit') ?? 0);
    const from = this.#readContinue(call.query.get('continue'));
    const rest = this.#store
      .list(resource, namespace)
      .filter((object) => labels(object) && fields(object))
      .filter((object) => from === undefined || pageKey(object) > from.after);
    const items = limit > 0 ? rest.slice(0, limit) : rest;
    const version = from?.version ?? this.#store.version;
    const last = items.at(-1);
    const isCut = last !== undefined && items.length < rest.length;
    const token = isCut
      ? Buffer.from(JSON.stringify({ version, after: pageKey(last) })).toString('base64url')
      : undefined;
    const metadata = {
      resourceVersion: String(version),
      ...(isCut ? { continue: token, remainingItemCount: rest.length - items.length } : {}),
    };
    return { code: 200, body: { kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata, items } };
  }

  create(call: ApiCall): Answer {
    const { resource, namespace, subresource } = call.target;
    if (subresource !== undefined) throw pathNotFound();
    const object = this.#admission.create(
      resource,
      parseObject(resource, namespace, parseBody(call.body, resource.kind)),
    );
    const name = object.metadata.name ?? '';
    this.#requireNamespace(namespace);
    if (this.#store.get(resource, namespace, name)) throw alreadyExists(resource, name);
    return { code: 201, body: this.#add(resource, object, isDryRun(call)) };
  }

  update(call: ApiCall): Answer {
    const { target } = call;
    const current = this.#existing(target);
    const body = parseBody(call.body, target.resource.kind);
    if (target.subresource === 'scale') return this.#scale(call, current, body);
    const kept = { ...(isJson(body) ? body : {}), status: current.status };
    const next = target.subresource === 'status' ? { ...current, status: child(body, 'status') } : mergePatch({}, kept);
    return this.#save(call, current, next);
  }

  patch(call: ApiCall): Answer {
    const { target, contentType } = call;
    if (contentType.startsWith('application/apply-patch+yaml')) return this.#apply(call);
    if (!contentType.startsWith('application/merge-patch+json')) {
      throw new KubeHttpError(
        415,
        'UnsupportedMediaType',
        'the body of the request was in an unknown format - accepted media types include: application/merge-patch+json, application/apply-patch+yaml',
      );
    }
    const current = this.#existing(target);
    const patch = parseBody(call.body, target.resource.kind);
    if (target.subresource === 'scale') return this.#scale(call, current, patch);
    return this.#save(call, current, mergePatch(current, restrict(target, patch)));
  }

  delete(call: ApiCall): Answer {
    const { target } = call;
    const current = this.#existing(target);
    const { resource } = target;
    const name = requireName(target);
    const options = call.body === '' ? {} : parseBody(call.body, 'DeleteOptions');
    const { uid, resourceVersion } = child(options, 'preconditions');
    if (typeof uid === 'string' && uid !== current.metadata.uid) {
      throw preconditionFailed(resource, name, 'UID', uid, current.metadata.uid);
    }
    if (typeof resourceVersion === 'string' && resourceVersion !== current.metadata.resourceVersion) {
      throw preconditionFailed(resource, name, 'ResourceVersion', resourceVersion, current.metadata.resourceVersion);
    }
    const details = {
      name,
      ...(resource.group === '' ? {} : { group: resource.group }),
      kind: resource.plural,
      uid: current.metadata.uid,
    };
    const success = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
    if (!isDryRun(call)) this.#deletion.delete(resource, current, deleteOptions(call.query, options));
    return { code: 200, body: this.#store.get(resource, target.namespace, name) ?? success };
  }

  #apply(call: ApiCall): Answer {
    const { resource, namespace } = call.target;
    if (!call.query.get('fieldManager')) {
      throw badRequest(
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      );
    }
    const body: unknown = parseYaml(call.body);
    const name = requireName(call.target);
    const current = this.#store.get(resource, namespace, name);
    if (current) return this.#save(call, current, mergePatch(current, restrict(call.target, body)));
    if (call.target.subresource !== undefined) throw notFound(resource, name);
    this.#requireNamespace(namespace);
    const object = this.#admission.create(resource, parseObject(resource, namespace, body));
    return { code: 201, body: this.#add(resource, object, isDryRun(call)) };
  }

  #scale(call: ApiCall, current: KubeObject, body: unknown): Answer {
    const replicas = child(body, 'spec')['replicas'];
    const answer = this.#save(call, current, mergePatch(current, { spec: { replicas } }));
    return { code: 200, body: scaleOf(answer.body) };
  }

  /** Checks and stores what a write has made of `current`. */
  #save(call: ApiCall, current: KubeObject, next: unknown): { code: number; body: KubeObject } {
    const { resource, namespace } = call.target;
    const { name, uid, resourceVersion, generation } = current.metadata;
    const metadata = child(next, 'metadata');
    if (metadata['uid'] !== undefined && metadata['uid'] !== uid) {
      throw invalid(
        resource,
        name,
        'metadata.uid',
        `Invalid value: ${JSON.stringify(metadata['uid'])}: field is immutable`,
      );
    }
    if (metadata['resourceVersion'] !== undefined && metadata['resourceVersion'] !== resourceVersion) {
      throw modified(resource, name);
    }
    const admitted = this.#admission.update(resource, current, parseObject(resource, namespace, next));
    const { creationTimestamp } = current.metadata;
    const kept = { name, uid, resourceVersion, creationTimestamp, ...(generation === undefined ? {} : { generation }) };
    const { apiVersion, kind } = current;
    const object: KubeObject = { ...admitted, apiVersion, kind, metadata: { ...admitted.metadata, ...kept } };
    return { code: 200, body: isDryRun(call) ? object : this.#store.replace(resource, object) };
  }

  #add(resource: Resource, object: NewObject, isDry: boolean): unknown {
    return isDry ? { ...object, metadata: { ...object.metadata, uid: 'dry-run' } } : this.#store.add(resource, object);
  }

  #existing(target: Target): KubeObject {
    const name = requireName(target);
    const { subresource } = target;
    const hasScale = target.resource === resources.deployments || target.resource === resources.replicasets;
    const isKnown = subresource === undefined || subresource === 'status' || (subresource === 'scale' && hasScale);
    if (!isKnown) throw pathNotFound();
    const object = this.#store.get(target.resource, target.namespace, name);
    if (!object) throw notFound(target.resource, name);
    return object;
  }

  #requireNamespace(namespace: string | undefined): void {
    if (namespace === undefined) return;
    const found = this.#store.get(resources.namespaces, undefined, namespace);
    if (!found) throw notFound(resources.namespaces, namespace);
    if (found.metadata.deletionTimestamp === undefined) return;
    throw new KubeHttpError(
      403,
      'Forbidden',
      `unable to create new content in namespace ${namespace} because it is being terminated`,
    );
  }

  #readContinue(token: string | null): { version: number; after: string } | undefined {
    if (token === null || token === '') return undefined;
    const { version, after } = readToken(token);
    if (typeof version !== 'number' || typeof after !== 'string') throw badRequest('invalid continue token');
    try {
      this.#store.changesSince(version);
    } catch (error) {
      if (!(error instanceof KubeHttpError)) throw error;
      throw gone(
        'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
      );
    }
    return { version, after };
  }
}

function readToken(token: string): Json {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return isJson(parsed) ? parsed : {};
  } catch {
    throw badRequest('invalid continue token: continue key is not valid: not a token of this server');
  }
}

function parseBody(text: string, kind: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = `couldn't get version/kind; json parse error: ${String(error)}`;
    throw badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why}`);
  }
}

/** What a patch of the object itself may not touch, and the reverse for its status. */
function restrict(target: Target, patch: unknown): unknown {
  if (!isJson(patch)) throw badRequest('a patch must be an object');
  const { status, ...rest } = patch;
  if (target.subresource === 'status') return { status, ...(rest['metadata'] ? { metadata: rest['metadata'] } : {}) };
  return rest;
}

function deleteOptions(query: URLSearchParams, body: unknown): DeleteOptions {
  const given = isJson(body) ? body : {};
  const grace = given['gracePeriodSeconds'] ?? query.get('gracePeriodSeconds') ?? undefined;
  const propagation = given['propagationPolicy'] ?? query.get('propagationPolicy');
  return {
    propagation: propagation === 'Foreground' || propagation === 'Orphan' ? propagation : 'Background',
    gracePeriodSeconds: grace === undefined ? undefined : Number(grace),
  };
}

function scaleOf(object: KubeObject): unknown {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: child(object, 'spec')['replicas'] },
    status: { replicas: child(object, 'status')['replicas'] ?? 0 },
  };
}

const pageKey = (object: KubeObject): string => `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
const isDryRun = (call: ApiCall): boolean => call.query.get('dryRun') === 'All';

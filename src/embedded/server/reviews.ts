/** The questions of a user about himself: `authorization.k8s.io/v1` and `authentication.k8s.io/v1`. */
import { child, isJson, textOf, type Json } from '../objects/kubeObject.ts';
import { allResources } from '../objects/resources.ts';
import { userName, type Forbid } from './authorizer.ts';
import { parseSentObject } from './requestBody.ts';
import { checkBody } from './sentObject.ts';
import { badRequest, invalid, methodNotAllowed } from './status.ts';

export interface ReviewKind {
  readonly group: 'authorization.k8s.io' | 'authentication.k8s.io';
  readonly plural: string;
  readonly kind: string;
}

export const reviewKinds: readonly ReviewKind[] = [
  { group: 'authorization.k8s.io', plural: 'selfsubjectaccessreviews', kind: 'SelfSubjectAccessReview' },
  { group: 'authorization.k8s.io', plural: 'selfsubjectrulesreviews', kind: 'SelfSubjectRulesReview' },
  { group: 'authentication.k8s.io', plural: 'selfsubjectreviews', kind: 'SelfSubjectReview' },
];

/** The kind of review that a path names; undefined for any other path. */
export function reviewOf(apiVersion: string, rest: readonly string[]): ReviewKind | undefined {
  if (rest.length !== 1) return undefined;
  return reviewKinds.find(({ group, plural }) => `${group}/v1` === apiVersion && plural === rest[0]);
}

export interface ReviewRequest {
  readonly method: string;
  readonly body: string;
  readonly mediaType: string;
  readonly timestamp: string;
}

/** Errors: 400, 405, 422 as Kubernetes words them. */
export function answerReview(forbid: Forbid, { kind, group }: ReviewKind, request: ReviewRequest): unknown {
  if (request.method !== 'POST') throw methodNotAllowed();
  const body = parseSentObject(request.body, request.mediaType, kind);
  checkBody(body, kind);
  const spec = child(body, 'spec');
  const head = { kind, apiVersion: `${group}/v1`, metadata: { creationTimestamp: null } };
  if (kind === 'SelfSubjectReview') {
    const metadata = { creationTimestamp: request.timestamp };
    const userInfo = { username: userName, groups: ['system:authenticated'] };
    return { ...head, metadata, status: { userInfo } };
  }
  if (kind === 'SelfSubjectAccessReview') return { ...head, spec, status: { allowed: isAllowed(forbid, spec) } };
  const namespace = spec['namespace'];
  if (typeof namespace !== 'string' || namespace === '') throw badRequest('no namespace on request');
  return { ...head, spec: {}, status: rulesOf(forbid, namespace) };
}

function isAllowed(forbid: Forbid, spec: Json): boolean {
  const { resourceAttributes: asked, nonResourceAttributes: askedPath } = spec;
  if (isJson(asked) === isJson(askedPath)) {
    const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    const message = `Invalid value: "null": ${why}`;
    throw invalid({ group: 'authorization.k8s.io', kind: '', plural: '' }, '', 'spec.resourceAttributes', message);
  }
  if (!isJson(asked)) return true;
  const { verb, resource, subresource, namespace } = asked;
  const plural = subresource ? `${textOf(resource)}/${textOf(subresource)}` : textOf(resource);
  return !forbid(textOf(verb), plural, textOf(namespace) || undefined);
}

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
}

function rulesOf(forbid: Forbid, namespace: string) {
  const rules: Rule[] = allResources.flatMap(({ group, plural, subresources = [] }) => {
    const names = [plural, ...subresources.map((each) => `${plural}/${each}`)];
    return names.flatMap((name) => {
      const allowed = verbs.filter((verb) => !forbid(verb, name, namespace));
      return allowed.length === 0 ? [] : [{ verbs: allowed, apiGroups: [group], resources: [name] }];
    });
  });
  const isAdmin = rules.every((rule) => rule.verbs.length === verbs.length);
  const all: Rule = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
  const own = reviewKinds.map(({ group, plural }) => ({ verbs: ['create'], apiGroups: [group], resources: [plural] }));
  return {
    resourceRules: [...(isAdmin ? [all] : rules), ...own],
    nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['*'] }],
    incomplete: false,
  };
}

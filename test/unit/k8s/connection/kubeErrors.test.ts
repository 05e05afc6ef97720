import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toSandboxError } from '../../../../src/k8s/connection/kubeErrors.ts';
import { KubeStatusError, type KubeStatus } from '../../../../src/k8s/connection/kubeStatusError.ts';
import { SandboxError } from '../../../../src/sandbox/errors.ts';

const doing = 'Creating Deployment box failed';
const translate = (status: Partial<KubeStatus>): SandboxError =>
  toSandboxError(new KubeStatusError({ code: 500, reason: '', message: 'said the server', ...status }), doing);

test('a missing right is named with the verb, the resource and the place', () => {
  const message =
    'secrets is forbidden: User "u" cannot create resource "secrets" in API group "" in the namespace "team"';
  const error = translate({ code: 403, reason: 'Forbidden', message });
  assert.equal(error.reason, 'PermissionDenied');
  assert.equal(error.message, 'The credentials may not create secrets in namespace team');
  assert.match(error.hint ?? '', /verb create on secrets,/);
});

test('a missing right on the cluster says so, with the API group', () => {
  const message =
    'x is forbidden: User "u" cannot list resource "deployments" in API group "apps" at the cluster scope';
  const error = translate({ code: 403, reason: 'Forbidden', message });
  assert.equal(error.message, 'The credentials may not list deployments in the whole cluster');
  assert.match(error.hint ?? '', /API group apps/);
});

for (const [what, status, reason] of [
  ['a quota that is used up', { code: 403, message: 'exceeded quota: small' }, 'QuotaExceeded'],
  ['a namespace on its way out', { code: 403, message: 'because it is being terminated' }, 'ClusterRefused'],
  ['a namespace that is not there', { code: 404, details: { kind: 'namespaces', name: 'x' } }, 'NamespaceNotFound'],
  ['an object that went', { code: 404, details: { kind: 'secrets', name: 'x' } }, 'ChangedMeanwhile'],
  ['a path that the server does not know', { code: 404, message: 'no such page' }, 'ClusterRefused'],
  ['an object that changed', { code: 409, reason: 'Conflict' }, 'ChangedMeanwhile'],
  ['a name that is taken', { code: 409, reason: 'AlreadyExists' }, 'ObjectConflict'],
  ['credentials that expired', { code: 401 }, 'CredentialsFailed'],
  ['too many requests', { code: 429 }, 'ClusterBusy'],
  ['a webhook that failed', { code: 500 }, 'ClusterBusy'],
  ['a server that gave up', { code: 504 }, 'Timeout'],
  ['what the server finds invalid', { code: 422, reason: 'Invalid' }, 'ClusterRefused'],
] as const) {
  test(`${what} is ${reason}`, () => {
    assert.equal(translate(status).reason, reason);
  });
}

test('what is invalid is told by its fields, after the step', () => {
  const causes = [{ reason: 'FieldValueInvalid', field: 'spec.egress[0]', message: 'no CIDR' }];
  const error = translate({ code: 422, message: 'a long sentence', details: { causes } });
  assert.equal(error.message, `${doing}: spec.egress[0]: no CIDR`);
});

test('a server that says when to come back is believed', () => {
  assert.equal(translate({ code: 429, details: { retryAfterSeconds: 17 } }).retryAfterSeconds, 17);
});

test('an error of ours stays, and another one keeps its cause and says nothing of it', () => {
  const ours = new SandboxError('Timeout', 'too slow');
  assert.equal(toSandboxError(ours, doing), ours);
  const cause = new Error('secret detail');
  const error = toSandboxError(cause, doing);
  assert.equal(error.reason, 'InternalError');
  assert.equal(error.cause, cause);
  assert.doesNotMatch(error.message, /secret detail/);
});

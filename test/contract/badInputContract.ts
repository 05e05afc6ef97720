import assert from 'node:assert/strict';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { ask, type ApiAnswer, type ApiRequest } from './apiClient.ts';
import { objectsIn } from './rig.ts';
import type { CliServer } from './cliServer.ts';
import type { ErrorReason } from '../../src/sandbox/errors.ts';
import type { Target } from './target.ts';

export interface BadInputRig {
  readonly server: () => CliServer;
  readonly target: () => Target;
  readonly namespace: () => string;
}

interface Refusal {
  readonly status: number;
  readonly reason: ErrorReason;
  readonly field?: string;
}

const collection = '/api/v1/sandboxes';
const codes: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  413: 'PayloadTooLarge',
  415: 'UnsupportedMediaType',
};

/** Changes of a good body, and what they are answered with. */
const badBodies: readonly (readonly [what: string, change: Readonly<Record<string, unknown>>, refusal: Refusal])[] = [
  ['no name', { name: undefined }, { status: 400, reason: 'MissingField', field: 'name' }],
  ['no image', { image: undefined }, { status: 400, reason: 'MissingField', field: 'image' }],
  ['a name that Kubernetes refuses', { name: 'Bad_Name' }, { status: 400, reason: 'InvalidField', field: 'name' }],
  ['a name that no label can hold', { name: 'x'.repeat(64) }, { status: 400, reason: 'InvalidField', field: 'name' }],
  ['a name of the wrong type', { name: 7 }, { status: 400, reason: 'InvalidField', field: 'name' }],
  ['an unknown field', { egress_whitelst: [] }, { status: 400, reason: 'UnknownField', field: 'egress_whitelst' }],
  ['a bad quantity', { limits: { cpu: 'lots' } }, { status: 400, reason: 'InvalidField', field: 'limits.cpu' }],
  ['an unknown limit', { limits: { gpu: '1' } }, { status: 400, reason: 'UnknownField', field: 'limits.gpu' }],
  ['limits that are no object', { limits: '1' }, { status: 400, reason: 'InvalidField', field: 'limits' }],
  [
    'a bad CIDR',
    { egress_whitelist: ['1.1.1.1/32', '1.1.1.1/33'] },
    { status: 400, reason: 'InvalidField', field: 'egress_whitelist[1]' },
  ],
  [
    'a whitelist that is no list',
    { egress_whitelist: '1.1.1.1/32' },
    { status: 400, reason: 'InvalidField', field: 'egress_whitelist' },
  ],
  ['a flag of the wrong type', { pod_non_root: 'yes' }, { status: 400, reason: 'InvalidField', field: 'pod_non_root' }],
  [
    'an env file that is not there',
    { env_file: 'none.env' },
    { status: 400, reason: 'InvalidEnvFile', field: 'env_file' },
  ],
  [
    'an env file elsewhere',
    { env_file: '/etc/hostname' },
    { status: 400, reason: 'EnvFileNotAllowed', field: 'env_file' },
  ],
  [
    'an env file behind a link',
    { env_file: 'link.env' },
    { status: 400, reason: 'EnvFileNotAllowed', field: 'env_file' },
  ],
  [
    'an unknown namespace',
    { namespace: 'k7-contract-nowhere' },
    { status: 400, reason: 'NamespaceNotFound', field: 'namespace' },
  ],
  [
    'an unknown RuntimeClass',
    { runtime_class_name: 'k7-contract-missing' },
    { status: 400, reason: 'RuntimeClassNotFound', field: 'runtime_class_name' },
  ],
  [
    'a field of K7 0.4 that cannot be honoured',
    { docker: true },
    { status: 400, reason: 'UnsupportedField', field: 'docker' },
  ],
];

type BadRequest = readonly [what: string, method: string, path: string, request: ApiRequest, refusal: Refusal];
const badRequests = (key: string): readonly BadRequest[] => [
  ['a body that is no JSON', 'POST', collection, { text: '{"name":' }, { status: 400, reason: 'InvalidJson' }],
  ['no body', 'POST', collection, {}, { status: 400, reason: 'InvalidJson' }],
  ['a body that is no object', 'POST', collection, { body: [] }, { status: 400, reason: 'InvalidJson' }],
  [
    'a body that is too large',
    'POST',
    collection,
    { body: { name: 'x', image: 'y'.repeat(2 * 1024 * 1024) } },
    { status: 413, reason: 'BodyTooLarge' },
  ],
  [
    'a form',
    'POST',
    collection,
    { text: 'name=x', headers: { 'x-api-key': key, 'content-type': 'application/x-www-form-urlencoded' } },
    { status: 415, reason: 'UnsupportedMediaType' },
  ],
  ['an unknown path', 'GET', '/api/v1/nothing', {}, { status: 404, reason: 'PathNotFound' }],
  ['a wrong method', 'PUT', collection, {}, { status: 405, reason: 'MethodNotAllowed' }],
  ['an unknown parameter', 'GET', `${collection}?namespce=x`, {}, { status: 400, reason: 'InvalidQuery' }],
  [
    'a bad namespace',
    'GET',
    `${collection}?namespace=A_B`,
    {},
    { status: 400, reason: 'InvalidQuery', field: 'namespace' },
  ],
  ['a sandbox that is not there', 'GET', `${collection}/none`, {}, { status: 404, reason: 'SandboxNotFound' }],
  ['a delete of what is not there', 'DELETE', `${collection}/none`, {}, { status: 404, reason: 'SandboxNotFound' }],
  [
    'an exec where nothing is',
    'POST',
    `${collection}/none/exec`,
    { body: { command: 'true' } },
    { status: 404, reason: 'SandboxNotFound' },
  ],
  [
    'an exec of nothing',
    'POST',
    `${collection}/none/exec`,
    { body: {} },
    { status: 400, reason: 'MissingField', field: 'command' },
  ],
];

/** Each is refused in K7's envelope, with one plain sentence, and leaves nothing behind. */
export function badInputContract({ server, target, namespace }: BadInputRig): void {
  before(async () => {
    await writeFile(join(server().envFolder, '..', 'outside.env'), 'A=b\n');
    await symlink('../outside.env', join(server().envFolder, 'link.env'));
  });

  for (const [what, change, refusal] of badBodies) {
    test(`A create with ${what} is refused as ${refusal.reason}`, async () => {
      const good = { name: 'bad-input', image: target().image, namespace: namespace() };
      const answer = await ask(server(), 'POST', collection, { body: { ...good, ...change } });
      assertRefused(answer, refusal);
      const objects = await objectsIn({ kube: target().kube, namespace: namespace() });
      assert.deepEqual(
        objects.filter((name) => name.includes('/bad-input')),
        [],
      );
    });
  }

  for (const [index, [what, , , , refusal]] of badRequests('').entries()) {
    test(`A request with ${what} is refused as ${refusal.reason}`, async () => {
      const [, method, path, request] = badRequests(server().key)[index] ?? assert.fail();
      assertRefused(await ask(server(), method, path, request), refusal);
    });
  }
}

function assertRefused({ status, error }: ApiAnswer, refusal: Refusal): void {
  const shown = { status, code: error['code'], reason: error['reason'], field: error['field'] };
  assert.deepEqual(shown, { field: undefined, ...refusal, code: codes[refusal.status] }, JSON.stringify(error));
  assert.match(String(error['message']), /^[A-Z"a-z].*[^.\s]?$/);
  assert.equal(typeof error['request_id'], 'string');
}

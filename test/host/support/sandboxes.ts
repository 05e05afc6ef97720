import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { CliServer } from '../../contract/cliServer.ts';
import type { FakeKube } from '../../fakes/kube/fakeKube.ts';
import { sandboxLabel } from '../../../src/sandbox/manifests/names.ts';

type Address = Pick<CliServer, 'base' | 'key'>;

const curlTimeoutMs = 20_000;

/** A request of curl's, as the documentation writes it; its answer as JSON. Errors: curl's, or another answer than 2xx. */
export async function curl(server: Address, method: string, path: string, body?: object): Promise<unknown> {
  const data = body === undefined ? [] : ['-H', 'Content-Type: application/json', '-d', JSON.stringify(body)];
  const args = ['-sS', '--fail-with-body', '-X', method, '-H', `X-API-Key: ${server.key}`, ...data];
  const { stdout } = await promisify(execFile)('curl', [...args, `${server.base}${path}`], { timeout: curlTimeoutMs });
  return JSON.parse(stdout);
}

/** Creates a sandbox by curl; egress is closed unless `fields` says otherwise. */
export async function createByCurl(server: Address, name: string, fields: object = {}): Promise<void> {
  const body = { name, image: 'alpine:latest', egress_whitelist: [], ...fields };
  await curl(server, 'POST', '/api/v1/sandboxes', body);
}

/** Puts a sandbox there as `kubectl apply` of somebody's manifest with K7's labels would. */
export function applySandbox(fake: FakeKube, name: string, namespace = 'default', image = 'alpine:latest'): void {
  const labels = { [sandboxLabel]: name, app: name };
  fake.add('deployments', {
    metadata: { name, namespace, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'sandbox', image }] } },
    },
  });
}

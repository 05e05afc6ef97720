import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { formatState } from '../../../../src/embedded/state/stateFormat.ts';
import { openStateFile } from '../../../../src/embedded/state/stateFile.ts';
import { makeSecret, withStatePath } from './stateRig.ts';

test('a file that is not there holds nothing, and is not made before something is written', () =>
  withStatePath(async (path) => {
    const file = await openStateFile(path);
    assert.deepEqual(file.objects, []);
    file.dispose();
    assert.deepEqual(await readdir(dirname(path)), []);
  }));

test('what was written is there for the next one, for this user alone, with nothing left beside it', () =>
  withStatePath(async (path) => {
    const first = await openStateFile(path);
    first.write([makeSecret('a')]);
    first.write([makeSecret('b')]);
    first.dispose();
    assert.deepEqual(await readdir(dirname(path)), ['state.json']);
    if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600);
    const second = await openStateFile(path);
    assert.deepEqual(second.objects, [makeSecret('b')]);
    second.dispose();
  }));

test('two servers cannot have one file; when the first has ended, the second can', () =>
  withStatePath(async (path) => {
    const first = await openStateFile(path);
    const message = `The state file ${path} is in use by process ${process.pid}`;
    await assert.rejects(openStateFile(path), { reason: 'StateFileLocked', message, hint: /state\.json\.lock$/ });
    first.dispose();
    (await openStateFile(path)).dispose();
  }));

const podSpec = { containers: [{ name: 'c', image: 'alpine' }] };
const ofKind = (kind: string, apiVersion: string, fields: Readonly<Record<string, unknown>> = {}) => ({
  ...makeSecret('a', fields),
  kind,
  apiVersion,
});

const bad: readonly (readonly [string, string, RegExp])[] = [
  ['broken', '{"format":', /is no JSON$/],
  ['empty', '', /is empty$/],
  ['foreign', '{"name": "package"}', /is not a state of the embedded Kubernetes$/],
  ['of a wrong type', formatState([makeSecret('a', { data: 3 })]), /is not as its kind is \(Secret default\/a\)$/],
  ['of a pod without a status', formatState([ofKind('Pod', 'v1', { spec: podSpec })]), /\(Pod default\/a\)$/],
  ['of a deployment without a spec', formatState([ofKind('Deployment', 'apps/v1')]), /\(Deployment default\/a\)$/],
  ['of an unknown kind', formatState([{ ...makeSecret('a'), kind: 'Gadget' }]), /does not know \(v1 Gadget\)$/],
];
for (const [what, content, message] of bad) {
  test(`a file that is ${what} is named, stays as it is, and is locked no longer`, () =>
    withStatePath(async (path) => {
      await writeFile(path, content);
      await assert.rejects(openStateFile(path), { reason: 'StateFileUnusable', message, hint: /left as it is/ });
      assert.equal(await readFile(path, 'utf8'), content);
      assert.deepEqual(await readdir(dirname(path)), ['state.json']);
    }));
}

test('a folder is no state file', () =>
  withStatePath(async (path) => {
    await mkdir(path);
    await assert.rejects(openStateFile(path), { reason: 'StateFileUnusable', message: /is no file$/ });
  }));

test('a write that fails says so and leaves what was there', () =>
  withStatePath(async (path) => {
    const file = await openStateFile(path);
    await mkdir(`${path}/in the way`, { recursive: true });
    assert.throws(() => file.write([]), { reason: 'StateFileUnusable', message: /cannot be written/ });
    file.dispose();
    assert.deepEqual(await readdir(dirname(path)), ['state.json']);
  }));

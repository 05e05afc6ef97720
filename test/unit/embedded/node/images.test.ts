import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { findImageByName } from '../../../../src/embedded/node/imageCatalog.ts';
import { parseImage } from '../../../../src/embedded/node/imageReference.ts';
import { NodeRig, seconds } from './nodeRig.ts';

const of = (image: string, imagePullPolicy?: string) => ({
  containers: [
    { name: 'c', image, command: ['sleep', '365d'], ...(imagePullPolicy === undefined ? {} : { imagePullPolicy }) },
  ],
});

test('An image that no registry has is tried again, ever less often', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod', of('nosuch/image'));
  const cause =
    'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/nosuch/image:latest": failed to resolve reference "docker.io/nosuch/image:latest": docker.io/nosuch/image:latest: not found';
  await rig.pass(450);
  assert.deepEqual(rig.status().state?.waiting, { reason: 'ErrImagePull', message: cause });
  await rig.pass(1 * seconds);
  const message = `Back-off pulling image "nosuch/image": ErrImagePull: ${cause}`;
  assert.deepEqual(rig.status().state?.waiting, { reason: 'ImagePullBackOff', message });
  assert.equal(rig.pod()?.status.phase, 'Pending');
  await rig.pass(12 * seconds);
  assert.deepEqual(rig.told().slice(1), [
    'Pulling x2: Pulling image "nosuch/image"',
    `Failed x2: Failed to pull image "nosuch/image": ${cause}`,
    'Failed x2: Error: ErrImagePull',
    'BackOff x2: Back-off pulling image "nosuch/image"',
    'Failed x2: Error: ImagePullBackOff',
  ]);
});

test('An image that may be somewhere else is refused with what there is here', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod', of('ghcr.io/foo/bar:v1'));
  await rig.pass(450);
  const { reason, message = '' } = rig.status().state?.waiting ?? {};
  assert.equal(reason, 'ErrImagePull');
  assert.match(message, /ghcr\.io\/foo\/bar:v1: not found \(the embedded cluster has no registry; it knows alpine, /);
});

test('An image is pulled once, and is there from then on', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('never', of('debian:12', 'Never'));
  rig.addPod('first', of('debian:12', 'IfNotPresent'));
  await rig.pass(5 * seconds);
  const missing = 'Container image "debian:12" is not present with pull policy of Never';
  assert.deepEqual(rig.status('never').state?.waiting, { reason: 'ErrImageNeverPull', message: missing });
  assert.ok(
    rig.told('first').some((each) => /^Pulled x1: Successfully pulled image "debian:12" in [\d.]+s /.test(each)),
  );
  rig.addPod('second', of('docker.io/library/debian:12', 'IfNotPresent'));
  await rig.pass(10 * seconds);
  assert.ok(
    rig.told('second').includes('Pulled x1: Container image "docker.io/library/debian:12" already present on machine'),
  );
  assert.ok(rig.status('never').state?.running);
});

test('A name that is none is an invalid image name', async (t) => {
  const rig = new NodeRig(t);
  rig.addPod('pod', of('UPPER/Case:x y'));
  await rig.pass(1 * seconds);
  const message =
    'Failed to apply default image tag "UPPER/Case:x y": couldn\'t parse image name "UPPER/Case:x y": invalid reference format: repository name (Case) must be lowercase';
  assert.deepEqual(rig.status().state?.waiting, { reason: 'InvalidImageName', message });
  assert.ok(rig.told().includes(`InspectFailed x1: ${message}`));
});

test('Names are completed as a runtime completes them', () => {
  const full = (image: string): string => {
    const parsed = parseImage(image);
    return 'error' in parsed ? 'invalid' : parsed.full;
  };
  assert.equal(full('alpine'), 'docker.io/library/alpine:latest');
  assert.equal(full('alpine:3.20'), 'docker.io/library/alpine:3.20');
  assert.equal(full('index.docker.io/alpine'), 'docker.io/library/alpine:latest');
  assert.equal(full('foo/bar'), 'docker.io/foo/bar:latest');
  assert.equal(full('localhost:5000/x:y'), 'localhost:5000/x:y');
  const digest = `sha256:${'a'.repeat(64)}`;
  assert.equal(full(`alpine@${digest}`), `docker.io/library/alpine@${digest}`);
  for (const image of [
    '',
    ' ',
    'a b',
    'alpine:',
    'alpine@sha256:12',
    '-x',
    'a//b',
    'a'.repeat(64).replaceAll('a', '0'),
  ]) {
    assert.equal(full(image), 'invalid', image);
  }
});

test('Whatever the name, it is completed or refused, and what is completed stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...Array.from('ab1A./:@-_ ')), maxLength: 20 }), (image) => {
      const parsed = parseImage(image);
      if ('error' in parsed) return parsed.error.includes(`couldn't parse image name "${image}"`);
      const again = parseImage(parsed.full);
      return !('error' in again) && again.full === parsed.full;
    }),
  );
});

test('Usual images are known by their usual names and tags', () => {
  for (const image of [
    'alpine',
    'busybox:1.36',
    'debian:bookworm-slim',
    'ubuntu:24.04',
    'python:3.12-alpine',
    'node:22',
    'docker.io/library/alpine:latest',
    'docker.io/alpine',
  ]) {
    assert.ok(findImageByName(image), image);
  }
  for (const image of ['alpine:nosuch', 'nosuch/alpine', 'quay.io/alpine', 'constructor']) {
    assert.equal(findImageByName(image), undefined, image);
  }
});

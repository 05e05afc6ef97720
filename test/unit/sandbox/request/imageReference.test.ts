import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseImageReference } from '../../../../src/sandbox/request/imageReference.ts';
import { refusal } from './refusal.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

test('images as runtimes read them are taken', () => {
  const images = [
    'alpine',
    'alpine:latest',
    'python:3.13-slim',
    'nosuch/image:1',
    'library/a__b-c.d/e---f',
    'localhost/app',
    'localhost:5000/app:Tag_1.0',
    'ghcr.io/owner/app:1.2',
    '10.0.0.1:5000/app',
    '[::1]:5000/app',
    'Registry/app',
    `alpine@${digest}`,
    `ghcr.io/owner/app:1.2@${digest}`,
  ];
  for (const image of images) assert.equal(parseImageReference(image), image);
});

test('what can be no image is refused', () => {
  const images = [
    ' alpine',
    'alpine ',
    'al pine',
    'alpine\n',
    'alpine\u0000',
    'Alpine',
    'alpine:',
    'alpine:-x',
    `alpine:${'x'.repeat(129)}`,
    'alpine@latest',
    'alpine@sha256:abc',
    `a@${digest}@${digest}`,
    '/alpine',
    'alpine/',
    'a//b',
    'owner/App',
    'docker://alpine',
    'https://example.com/x',
    '-alpine',
    'a..b',
    'a___b',
    'exa mple.com/x',
    'bad_host.example/x',
    'ä',
    '$(id)',
    '-v',
    'x'.repeat(256),
    'x'.repeat(1_000_000),
  ];
  for (const image of images) {
    const error = refusal(() => parseImageReference(image));
    assert.equal(error.reason, 'InvalidField', image.slice(0, 40));
    assert.ok(error.message.length < 250);
  }
});

test('an empty image is a missing one', () => {
  assert.equal(refusal(() => parseImageReference('')).reason, 'MissingField');
});

test('the way out is said where it is plain', () => {
  assert.match(refusal(() => parseImageReference('Alpine')).hint ?? '', /lower case/);
  assert.match(refusal(() => parseImageReference('docker://alpine')).hint ?? '', /docker:\/\//);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  parseNamespaceName,
  parseNodeName,
  parseRuntimeClassName,
  parseSandboxName,
} from '../../../../src/sandbox/request/kubeNames.ts';
import { refusal } from './refusal.ts';

test('a sandbox has a name that is good for its label too', () => {
  for (const name of ['a', '0', 'my-sandbox', 'x'.repeat(63), '1-a']) assert.equal(parseSandboxName(name), name);
  for (const name of ['Bad', 'a_b', 'a.b', '-a', 'a-', 'x'.repeat(64), 'a b', 'ä', 'a\n', '../x', 'a/b', ' ']) {
    const error = refusal(() => parseSandboxName(name));
    assert.equal(error.reason, 'InvalidField', name);
    assert.match(error.message, / cannot be the name of a sandbox$/);
    assert.match(error.hint ?? '', /63/);
  }
});

test('an empty name is a missing one', () => {
  assert.equal(refusal(() => parseSandboxName('')).reason, 'MissingField');
});

test('a name that is a path of the HTTP API is reserved', () => {
  assert.match(refusal(() => parseSandboxName('metrics')).message, /\/api\/v1\/sandboxes\/metrics/);
  assert.equal(parseSandboxName('metrics-1'), 'metrics-1');
});

test('namespaces are labels, RuntimeClasses subdomains, nodes values of a label', () => {
  assert.equal(parseNamespaceName('kube-system'), 'kube-system');
  for (const name of ['', 'a.b', 'A', 'x'.repeat(64)])
    assert.equal(refusal(() => parseNamespaceName(name)).reason, 'InvalidField');
  for (const name of ['kata', 'kata.qemu', 'none']) assert.equal(parseRuntimeClassName(name), name);
  for (const name of ['', 'Kata', 'a..b', `${'a.'.repeat(127)}a`]) {
    assert.equal(refusal(() => parseRuntimeClassName(name)).reason, 'InvalidField', name);
  }
  for (const name of ['node-1', 'ip-10-0-0-1.ec2.internal', 'NODE_1']) assert.equal(parseNodeName(name), name);
  for (const name of ['', '-a', 'a b', 'x'.repeat(64)])
    assert.equal(refusal(() => parseNodeName(name)).reason, 'InvalidField');
});

test('a hostile name is shown escaped and cut', () => {
  const { message } = refusal(() => parseSandboxName(`\u001b[2J"${'x'.repeat(10_000)}`));
  assert.ok(message.length < 200);
  assert.ok(!message.includes('\u001b'));
});

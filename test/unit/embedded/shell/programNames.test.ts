import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recogniseIdle } from '../../../../src/embedded/shell/host/idleProgram.ts';
import { nativeNames, parseShellInvocation } from '../../../../src/embedded/shell/programNames.ts';
import {
  commandArguments,
  guardArguments,
  scriptNames,
  terminalArguments,
} from '../../../../src/k8s/exec/shellScripts.ts';
import { containerCommand } from '../../../../src/sandbox/manifests/entrypoint.ts';

test('The names of the scripts that are done natively are those that the client gives them', () => {
  assert.deepEqual(nativeNames, scriptNames);
  assert.deepEqual(commandArguments('true', 'id')[3], nativeNames.run);
  assert.deepEqual(terminalArguments('id')[3], nativeNames.terminal);
  assert.deepEqual(guardArguments(1)[3], nativeNames.guard);
});

test('The command of a sandbox without a before_script does nothing but wait, and ends on TERM', () => {
  const expected = { durationMs: Number.POSITIVE_INFINITY, exitOnTerm: 0 };
  assert.deepEqual(recogniseIdle(containerCommand(undefined)), expected);
  assert.equal(recogniseIdle(containerCommand('true')), undefined);
});

test('Commands that only wait are known', () => {
  const forever = { durationMs: Number.POSITIVE_INFINITY, exitOnTerm: undefined };
  assert.deepEqual(recogniseIdle(['sleep', 'infinity']), forever);
  assert.deepEqual(recogniseIdle(['tail', '-f', '/dev/null']), forever);
  assert.deepEqual(recogniseIdle(['sh', '-c', 'while true; do sleep 10; done']), forever);
  assert.deepEqual(recogniseIdle(['/bin/sh', '-c', 'exec tail -f /dev/null']), forever);
  assert.deepEqual(recogniseIdle(['sh', '-c', 'sleep 365d']), { durationMs: 365 * 86_400_000, exitOnTerm: undefined });
  assert.deepEqual(recogniseIdle(['/bin/sleep', '1.5', '2m']), { durationMs: 121_500, exitOnTerm: undefined });
});

test('Commands that do anything else are not', () => {
  const others = [
    ['sleep', 'x'],
    ['sh'],
    ['sh', '-c', 'sleep 5; echo done'],
    ['sh', '-c', 'sleep 5 && echo done'],
    ['sh', '-c', 'sleep $(cat /tmp/seconds)'],
    ['sh', '-c', 'while true; do sleep 10; date; done'],
    ['tail', '-f', '/var/log/messages'],
    ['bash', '-c', "trap 'echo bye; exit 0' TERM; while :; do sleep 1; done"],
  ];
  for (const command of others) assert.equal(recogniseIdle(command), undefined, command.join(' '));
});

test('The arguments of a shell are read as it reads them', () => {
  const read = (...args: readonly string[]) => parseShellInvocation('sh', args);
  const plain = { script: undefined, file: undefined, name: 'sh', args: [], options: [] };
  assert.deepEqual(read('-c', 'x', 'zero', 'a'), { ...plain, script: 'x', name: 'zero', args: ['a'] });
  const withOptions = { ...plain, script: 'x', name: 'n', options: ['-eu', '-o pipefail'] };
  assert.deepEqual(read('-eu', '-o', 'pipefail', '-c', 'x', 'n'), withOptions);
  assert.deepEqual(read('-ec', 'x'), { ...plain, script: 'x', options: ['-e'] });
  assert.deepEqual(read('file', 'a'), { ...plain, file: 'file', name: 'file', args: ['a'] });
  assert.deepEqual(read('-il'), plain);
});

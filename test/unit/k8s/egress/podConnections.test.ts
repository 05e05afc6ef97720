import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PodConnections } from '../../../../src/k8s/egress/podConnections.ts';
import type { ExecResult } from '../../../../src/sandbox/service.ts';

const pod = { namespace: 'default', podName: 'box-1', container: 'sandbox' };
const result: ExecResult = {
  exitCode: 0,
  stdout: 'connection 0500F40A:9C40 0A7100CB:0050 01 11\nholder 11 7 nc\nend\n',
  stderr: '',
  isStdoutTruncated: false,
  isStderrTruncated: false,
  durationMs: 1,
};

test('a look into a pod is bounded, and what was cut off is not complete', async () => {
  for (const isStdoutTruncated of [false, true]) {
    const connections = new PodConnections({
      run: (_pod, _command, options) => {
        assert.ok((options?.timeoutMs ?? Infinity) <= 30_000);
        assert.ok((options?.maxOutputBytes ?? Infinity) <= 1024 * 1024);
        return Promise.resolve({ ...result, isStdoutTruncated });
      },
    });
    const list = await connections.list(pod);
    assert.deepEqual(list.connections[0]?.holders, [{ processId: 7, program: 'nc' }]);
    assert.equal(list.isComplete, !isStdoutTruncated);
  }
});

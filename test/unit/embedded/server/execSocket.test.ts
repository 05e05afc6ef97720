import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import type { PodShell, PodShells, ProcessHandlers, ShellProcess } from '../../../../src/embedded/shell/podShell.ts';
import { useServer, type ServerRig } from './serverRig.ts';

/** Shells whose processes note their sizes, and end with their input. */
class SizedShells implements PodShells {
  readonly sizes: (readonly [number, number])[] = [];

  open(): PodShell {
    const start = (_options: unknown, { onExit }: ProcessHandlers): Promise<ShellProcess> =>
      Promise.resolve({
        write: () => onExit(0),
        endInput() {},
        resize: (columns, rows) => void this.sizes.push([columns, rows]),
        signal: () => onExit(137),
        pause() {},
        resume() {},
      });
    return { start, dispose() {} };
  }
}

const shells = new SizedShells();
const server = useServer({ shells, timing: { secondMs: 1 } });

test('What is no size of a terminal is passed over, and the terminal goes on', async () => {
  const rig = server();
  await startPod(rig);
  const { url, token } = rig.kube;
  const path = '/api/v1/namespaces/default/pods/box/exec?command=sh&tty=true&stdin=true&stdout=true';
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, 'v5.channel.k8s.io', {
    headers: { authorization: `Bearer ${token}` },
  });
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  const sizes = ['{broken', '', 'null', '[]', '7', '{}', '{"Width":"x","Height":{}}', '{"Width":-1,"Height":1e400}'];
  for (const size of [...sizes, '{"Width":97,"Height":31}']) socket.send(Buffer.from(`\u0004${size}`));
  socket.send(Buffer.from('\u0000end'));
  const code = await new Promise((resolve) => socket.on('close', resolve));
  assert.equal(code, 1000);
  assert.deepEqual(shells.sizes, [[97, 31]]);
});

async function startPod({ kube, send }: ServerRig): Promise<void> {
  const body = { metadata: { name: 'box' }, spec: { containers: [{ name: 'c', image: 'alpine', command: ['sh'] }] } };
  const running = new Promise<void>((resolve) => {
    const stop = kube.store.onChange((change) => {
      if (change?.object.kind !== 'Pod' || !JSON.stringify(change.object).includes('"running"')) return;
      stop();
      resolve();
    });
  });
  await send('POST', '/api/v1/namespaces/default/pods', { body });
  await running;
}

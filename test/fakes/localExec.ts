/** Runs an exec's command as a real process of this machine, as a container runtime would: a group of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { nonZero, success, type ServedExec } from './execServer.ts';

export function runLocally(exec: ServedExec): ChildProcess {
  const [program = '', ...args] = exec.command;
  const child = spawn(program, args, { detached: true, stdio: 'pipe' });
  const forward = (channel: number) => (data: Buffer) => {
    if (exec.socket.readyState === exec.socket.OPEN) exec.send(channel, data);
  };
  child.stdout.on('data', forward(1));
  child.stderr.on('data', forward(2));
  child.stdin.on('error', () => undefined);
  exec.socket.on('message', (data: Buffer) => {
    if (data[0] === 0) child.stdin.write(data.subarray(1));
    if (data[0] === 255) child.stdin.end();
  });
  exec.socket.on('close', () => child.stdin.end());
  // As containerd: not before all who hold the outputs have closed them.
  child.on('close', (code) => {
    if (exec.socket.readyState === exec.socket.OPEN) exec.finish(code === 0 ? success : nonZero(code ?? 137));
  });
  return child;
}

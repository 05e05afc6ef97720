/** What the host runs itself: programs that only wait, and the scripts of the product's own client by their `$0`. */
import { isShell, nativeNames } from '../programNames.ts';
import { GuardProgram } from './guardProgram.ts';
import type { PodProcess, ProgramStart } from './hostedProgram.ts';
import { recogniseIdle } from './idleProgram.ts';
import { IdleProcess } from './idleProcess.ts';
import { RunProgram } from './runProgram.ts';
import { TerminalProgram } from './terminalProgram.ts';

export interface NativeStart {
  readonly process: PodProcess;
  /** Errors: those of a process in the worker. */
  begin(): Promise<void>;
}

/** Undefined for what runs in the worker. */
export function startNative(start: ProgramStart): NativeStart | undefined {
  const { command, hasTerminal } = start.options;
  const idle = hasTerminal ? undefined : recogniseIdle(command);
  if (idle) return { process: new IdleProcess(start, idle), begin: async () => undefined };
  const [program = '', flag, , name, first = '', second = '', third = ''] = command;
  if (!isShell(program) || flag !== '-c') return undefined;
  if (name === nativeNames.run) {
    const process = new RunProgram(start, `${second}${third}`);
    return { process, begin: () => process.start(first) };
  }
  if (name === nativeNames.terminal) {
    const process = new TerminalProgram(start);
    return { process, begin: () => process.start(first) };
  }
  if (name !== nativeNames.guard) return undefined;
  return { process: new GuardProgram(start, Number(first)), begin: async () => undefined };
}

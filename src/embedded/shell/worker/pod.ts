/** One pod in its worker: a file system, and the processes in it. */
import { Bash, InMemoryFs } from 'just-bash/browser';
import type { ContainerUser } from '../podShell.ts';
import { parseShellInvocation, isShell } from '../programNames.ts';
import {
  maxInputBytes,
  type HostMessage,
  type StartMessage,
  type WorkerData,
  type WorkerMessage,
} from '../protocol.ts';
import { commandsOf } from './commands/commandTable.ts';
import { command, exits } from './commands/command.ts';
import { binNames, containerFiles, containerFolders } from './containerFiles.ts';
import { internal } from './internalCommands.ts';
import { OutputSink } from './outputSink.ts';
import type { PodRoom } from './podRoom.ts';
import { ProcessTable } from './processTable.ts';
import { runInteractive } from './interactive.ts';
import { runTask } from './runTask.ts';
import { Task, type TaskOptions, type TaskOutput, type TaskProgram } from './task.ts';
import { Terminal } from './terminal.ts';
import { toByteString } from './text.ts';
import { homeOf } from './users.ts';

interface Entry {
  readonly start: StartMessage;
  readonly sink: OutputSink;
  readonly terminal: Terminal | undefined;
  readonly input: Uint8Array[];
  inputBytes: number;
  /** Those who print to its outputs. */
  writers: number;
  task: Task | undefined;
}

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export class Pod implements PodRoom {
  readonly podName: string;
  readonly memoryBytes: number;
  readonly user: ContainerUser;
  readonly startedAtMs = Date.now();
  readonly fs: InMemoryFs;
  readonly table: ProcessTable;
  readonly #data: WorkerData;
  readonly #post: (message: WorkerMessage) => void;
  readonly #entries = new Map<number, Entry>();
  readonly #entryOf = new Map<TaskOutput, Entry>();
  readonly #env: Readonly<Record<string, string>>;
  #saidWaiting = false;

  constructor(data: WorkerData, post: (message: WorkerMessage) => void) {
    this.#data = data;
    this.#post = post;
    this.podName = data.podName;
    this.memoryBytes = data.memoryBytes;
    this.user = data.user;
    this.table = new ProcessTable((processId, signal) => post({ kind: 'kill', processId, signal }));
    this.table.setHosted(data.hosted);
    this.#env = { PATH: defaultPath, HOME: homeOf(data.user), HOSTNAME: data.podName, ...data.env };
    this.fs = new InMemoryFs(containerFiles(data), { maxTotalBytes: Math.floor(data.memoryBytes / 2) });
    for (const folder of [...containerFolders, data.workingDir]) this.fs.mkdirSync(folder, { recursive: true });
    this.#installCommands();
  }

  onMessage(message: HostMessage): void {
    switch (message.kind) {
      case 'start':
        return void this.#start(message);
      case 'input':
        return this.#input(message.processId, message.data);
      case 'endInput':
        return this.#endInput(message.processId);
      case 'resize':
        return this.#entries.get(message.processId)?.terminal?.resize(message.columns, message.rows);
      case 'signal':
        return this.#signal(message);
      case 'taken':
        return this.#entries.get(message.processId)?.sink.taken(message.sizeBytes);
      case 'hosted':
        return this.table.setHosted(message.hosted);
      case 'ping':
        this.#saidWaiting = this.table.isWaiting || this.#isBlocked();
        return this.#post({ kind: 'pong', isWaiting: this.#saidWaiting });
    }
  }

  spawn(options: TaskOptions): Task {
    const task = new Task(options);
    this.table.add(task);
    task.onAwake = () => this.awake();
    const entry = this.#entryOf.get(options.output);
    if (entry) {
      entry.writers++;
      void task.done.then(() => this.#leave(entry));
    }
    void (options.program.kind === 'interactive' ? runInteractive(this, task) : runTask(this, task));
    return task;
  }

  commandsOf(task: Task) {
    return commandsOf(this, task);
  }

  /** Something goes on that the host believes to wait. */
  awake(): void {
    if (!this.#saidWaiting) return;
    this.#saidWaiting = false;
    this.#post({ kind: 'awake' });
  }

  /** Their files in `/bin`, once for the pod: a first shell makes them. */
  #installCommands(): void {
    const options = {
      processId: 0,
      parentId: 0,
      groupId: 0,
      args: '',
      env: {},
      cwd: '/',
      input: '',
      terminal: undefined,
    };
    const output: TaskOutput = { isLive: false, write: async () => undefined };
    const task = new Task({ ...options, program: { kind: 'command', command: [] }, output });
    const own = [...this.commandsOf(task), ...Object.values(internal).map((name) => command(name, () => exits(0)))];
    const { fs } = new Bash({ fs: this.fs, cwd: '/', defenseInDepth: false, customCommands: own });
    for (const path of this.fs.getAllPaths()) {
      const [, folder, name = ''] = /^(\/usr)?\/bin\/(.+)$/.exec(path) ?? [];
      if (name === '') continue;
      // just-bash has each command in both folders, Alpine in one.
      const isInBin = binNames.has(name) || name.startsWith('k7-');
      void (isInBin === (folder === undefined) ? fs.chmod(path, 0o755) : fs.rm(path));
    }
  }

  async #start(start: StartMessage): Promise<void> {
    const { processId, command } = start;
    const [program = ''] = command;
    if (!(await this.#exists(program))) return this.#post({ kind: 'missing', processId, command: program });
    const sink = new OutputSink((output, data) => this.#post({ kind: 'output', processId, output, data }));
    const terminal = start.hasTerminal ? new Terminal(sink) : undefined;
    const entry: Entry = { start, sink, terminal, input: [], inputBytes: 0, writers: 0, task: undefined };
    this.#entries.set(processId, entry);
    this.#post({ kind: 'started', processId });
    if (terminal || !start.hasInput) this.#run(entry);
  }

  async #exists(program: string): Promise<boolean> {
    if (isShell(program)) return true;
    const folders = program.includes('/')
      ? ['']
      : `${this.#env['PATH']}:/bin:/usr/bin`.split(':').map((each) => `${each}/`);
    for (const folder of folders) {
      const path = this.fs.resolvePath(this.#data.workingDir, `${folder}${program}`);
      if ((await this.fs.exists(path)) && !(await this.fs.stat(path)).isDirectory) return true;
    }
    return false;
  }

  #run(entry: Entry): void {
    const { start, sink, terminal } = entry;
    const output: TaskOutput = {
      isLive: true,
      write: async (name, data) => {
        await sink.write(terminal ? 'stdout' : name, terminal ? terminal.cooked(data) : data);
        this.awake();
      },
    };
    this.#entryOf.set(output, entry);
    entry.task = this.spawn({
      processId: start.processId,
      parentId: 0,
      groupId: start.processId,
      args: start.command.join(' '),
      program: programOf(start),
      env: { ...(terminal ? { TERM: 'xterm' } : {}), ...this.#env },
      cwd: this.#data.workingDir,
      input: toByteString(Buffer.concat(entry.input)),
      output,
      terminal,
    });
    if (terminal) terminal.onInterrupt = () => entry.task?.kill('INT');
    entry.input.length = 0;
    void entry.task.done.then((exitCode) => this.#ended(entry, exitCode));
  }

  #ended(entry: Entry, exitCode: number): void {
    const { processId } = entry.start;
    entry.sink.flush();
    this.#post({ kind: 'ended', processId, exitCode });
    // The container ends with PID 1.
    if (processId === 1) for (const task of this.table.tasks()) task.end(137);
    // A terminal is unplugged with its shell.
    if (entry.terminal || processId === 1) this.#close(entry);
  }

  #leave(entry: Entry): void {
    entry.writers--;
    // After the end of the process is told.
    if (entry.writers === 0) setImmediate(() => this.#close(entry));
  }

  #close(entry: Entry): void {
    const { processId } = entry.start;
    entry.sink.close();
    for (const [output, each] of this.#entryOf) if (each === entry) this.#entryOf.delete(output);
    if (this.#entries.delete(processId)) this.#post({ kind: 'closed', processId });
  }

  #input(processId: number, data: Uint8Array): void {
    const entry = this.#entries.get(processId);
    if (!entry) return;
    this.awake();
    this.#post({ kind: 'read', processId, sizeBytes: data.length });
    if (entry.terminal) return entry.terminal.type(data);
    entry.inputBytes += data.length;
    if (entry.task === undefined && entry.inputBytes <= maxInputBytes) entry.input.push(data);
  }

  #endInput(processId: number): void {
    const entry = this.#entries.get(processId);
    if (!entry) return;
    if (entry.terminal) return entry.terminal.hangUp();
    if (entry.task) return;
    if (entry.inputBytes > maxInputBytes) {
      const message = `sh: the input is larger than ${maxInputBytes} bytes, which a simulated shell does not take\n`;
      entry.sink.writeNow('stderr', Buffer.from(message));
      this.#post({ kind: 'ended', processId, exitCode: 1 });
      return this.#close(entry);
    }
    this.#run(entry);
  }

  #signal({ processId, signal, isGroup }: Extract<HostMessage, { kind: 'signal' }>): void {
    this.awake();
    const entry = this.#entries.get(processId);
    if (isGroup) this.table.killGroup(processId, signal);
    else if (entry?.task) entry.task.kill(signal);
    // Not yet begun, because its input is not whole.
    else if (entry) {
      this.#post({ kind: 'ended', processId, exitCode: signal === 'KILL' ? 137 : 143 });
      this.#close(entry);
    }
  }

  #isBlocked(): boolean {
    return [...this.#entries.values()].some(({ sink }) => sink.isBlocked);
  }
}

function programOf({ command, hasTerminal, hasInput }: StartMessage): TaskProgram {
  const [program = '', ...args] = command;
  if (!isShell(program)) return { kind: 'command', command };
  const invocation = parseShellInvocation(program, args);
  if (invocation.script !== undefined) return { kind: 'script', invocation, script: invocation.script };
  if (invocation.file === undefined && hasTerminal && hasInput) return { kind: 'interactive', name: program };
  return { kind: 'command', command: [program.replace(/.*\//, ''), ...args] };
}

/**
 * A shell at a terminal. It is one long script, whose loop takes the next command line into its own syntax tree: so
 * variables, functions, the working directory and `exit` are those of one shell. Ctrl-C ends that script, and another
 * one goes on with the variables that it had.
 */
import { Bash, type Command } from 'just-bash/browser';
import type { ScriptNode, StatementNode } from 'just-bash';
import { complete } from './completion.ts';
import { internal, internalPath } from './internalCommands.ts';
import { isIncomplete } from './incomplete.ts';
import { renderPrompt } from './prompt.ts';
import { withLiveOutput } from './replacements.ts';
import { Rewriter } from './rewrite.ts';
import { endTask, makeBash, plainVariables, positional, print, type ShellRoom } from './runTask.ts';
import { group, script, statement } from './syntax.ts';
import type { Task } from './task.ts';
import { toBytes } from './text.ts';
import { command, exits, waitFor, type Context } from './commands/command.ts';

/** The first thing that it says; in a narrow tab, too, it is one line. */
const notice = 'This is a simulated shell: no kernel, no isolation, no network, no apk.\n';

const loopText = `for ((;;)); do ${internalPath(internal.nextLine)} && :\n:\ndone`;

export async function runInteractive(room: ShellRoom, task: Task): Promise<number> {
  task.runTrap = undefined;
  task.variables = { PS1: '\\w \\$ ', ...positional('sh', []) };
  // Not again in a shell that was started in another one.
  if (!isNested(task)) await print(task, 'stdout', toBytes(notice, true));
  const shell = new InteractiveShell(room, task);
  void shell.run().then((exitCode) => endTask(room, task, exitCode));
  return task.done;
}

const isNested = ({ options }: Task): boolean => options.parentId !== 0;

class InteractiveShell {
  readonly #room: ShellRoom;
  readonly #task: Task;
  readonly #rewriter: Rewriter;
  /** What the shell itself reports of a line, and not one of its commands, is to be seen after that line. */
  readonly #line = withLiveOutput(group([]), true);
  readonly #parser = new Bash({ defenseInDepth: false, commands: [] });
  #exported: Readonly<Record<string, string>>;
  #lastCode = 0;
  #isInterrupted = false;
  #isReading = false;

  constructor(room: ShellRoom, task: Task) {
    this.#room = room;
    this.#task = task;
    this.#rewriter = new Rewriter(task.rewritten);
    this.#exported = task.options.env;
    task.onInterrupt = () => this.#interrupt();
  }

  async run(): Promise<number> {
    for (;;) {
      const exitCode = await this.#runLoop();
      if (!this.#isInterrupted) return exitCode;
      this.#isInterrupted = false;
      this.#lastCode = 130;
    }
  }

  /** Until the shell exits or is interrupted. */
  async #runLoop(): Promise<number> {
    const task = this.#task;
    const commandsOf = (): readonly Command[] => [
      ...this.#room.commandsOf(task),
      command(internal.nextLine, (_args, context) => this.#nextLine(context)),
    ];
    const bash = makeBash({ ...this.#room, commandsOf }, task, (ast) => this.#rewrite(ast), this.#exported);
    const result = await bash.exec(loopText, {
      rawScript: true,
      cwd: task.cwd,
      env: { ...task.variables },
      signal: task.signal,
    });
    if (this.#isInterrupted) return 130;
    await print(task, 'stdout', toBytes(result.stdout, true));
    await print(task, 'stderr', toBytes(result.stderr, true));
    return result.exitCode;
  }

  /** The loop itself gets the place for the next line; anything else is a script of a command. */
  #rewrite(ast: ScriptNode): ScriptNode {
    const loop = ast.statements[0]?.pipelines[0]?.commands[0];
    if (loop?.type !== 'CStyleFor') return this.#rewriter.script(ast, { isLive: false, readsTerminal: false });
    const first = loop.body[0];
    const body: StatementNode[] = first ? [first, statement(this.#line)] : [];
    const known = [...this.#task.rewritten.functions.values()].map((each) => statement(each));
    const again: StatementNode = {
      ...statement({ ...loop, body }),
    };
    return script([...known, again]);
  }

  async #nextLine(context: Context) {
    const previous = this.#lastCode === 130 ? 130 : Number(context.env.get('?') ?? 0);
    this.#lastCode = 0;
    this.#keep(context);
    this.#isReading = true;
    const statements = await waitFor(this.#task, context.signal, this.#readStatements(context, previous));
    this.#isReading = false;
    if (statements === undefined) return exits(previous);
    this.#line.body = [...statements.body];
    return exits(statements.exitCode ?? previous);
  }

  #keep({ env, cwd, exportedEnv = {} }: Context): void {
    const task = this.#task;
    task.variables = plainVariables(env);
    task.cwd = cwd;
    this.#exported = { ...exportedEnv };
  }

  async #readStatements(
    context: Context,
    exitCode: number,
  ): Promise<{ readonly body: readonly StatementNode[]; readonly exitCode?: number }> {
    let text = '';
    for (;;) {
      const prompt = text === '' ? renderPrompt(context, this.#room.user, exitCode) : '> ';
      const typed = await this.#readLine(prompt, context);
      if (typed.kind === 'end') {
        // The shell around this one goes on in a line of its own.
        if (isNested(this.#task)) await print(this.#task, 'stdout', toBytes('\n', true));
        return { body: this.#parse('exit') };
      }
      if (typed.kind === 'interrupt') return { body: [], exitCode: 130 };
      text = text === '' ? typed.text : `${text}\n${typed.text}`;
      if (text.trim() === '') return { body: [] };
      try {
        if (isIncomplete(text)) continue;
        return { body: this.#parse(text) };
      } catch (error) {
        if (isIncomplete(text, error)) continue;
        const message = error instanceof Error ? error.message : String(error);
        await print(
          this.#task,
          'stderr',
          toBytes(`sh: syntax error: ${message.replace(/^Parse error at /, '')}\n`, true),
        );
        return { body: [], exitCode: 2 };
      }
    }
  }

  #readLine(prompt: string, context: Context) {
    const { terminal } = this.#task.options;
    const signal = context.signal ?? this.#task.signal;
    if (!terminal) return Promise.resolve({ kind: 'end' as const });
    return terminal.readLine(prompt, {
      isCommand: true,
      isEchoed: true,
      signal,
      complete: (before) => complete(this.#room.fs, context.cwd, before),
    });
  }

  #parse(text: string): readonly StatementNode[] {
    const { ast } = this.#parser.transform(text);
    return this.#rewriter.script(ast, { isLive: true, readsTerminal: true }).statements;
  }

  /** Of a line being typed the terminal itself takes care. */
  #interrupt(): void {
    if (this.#isReading) return;
    this.#isInterrupted = true;
    this.#task.interruptCommand();
  }
}

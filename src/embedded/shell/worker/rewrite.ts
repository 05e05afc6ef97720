/**
 * Rewrites a script before just-bash runs it, so that it behaves more like one in a container:
 * - what prints does so at once: commands whose output goes nowhere else get redirections to the live files. In a
 *   pipeline, a substitution or a compound command with redirections of its own they keep what they have.
 * - a statement in the background becomes a job, and `$!` the job's number;
 * - each turn of a loop looks for signals and lets the event loop have its turn;
 * - `exec CMD` ends the shell; `wait` waits; on a terminal `read`, `cat` and shells read what is typed, and `ls` has columns.
 */
import type { CommandNode, ScriptNode, SimpleCommandNode, StatementNode } from 'just-bash';
import { assertNever } from '../../../base/assertNever.ts';
import { internal, internalPath, internalVariables } from './internalCommands.ts';
import { isShell } from '../programNames.ts';
import {
  evaluated,
  hasLastingRedirection,
  hasSubstitution,
  isScript,
  isScriptPath,
  live,
  readTerminal,
  silent,
  tested,
  withLiveOutput,
  type Surroundings,
} from './replacements.ts';
import {
  aside,
  group,
  isInputRedirection,
  isOutputRedirection,
  literalText,
  script,
  simple,
  statement,
  word,
  type CommandOf,
} from './syntax.ts';

/** What the rewriting of one process leaves for its commands. */
export interface Rewritten {
  /** What a job runs, by its number. */
  readonly jobs: Map<number, { readonly body: ScriptNode; readonly text: string }>;
  readonly functions: Map<string, CommandOf<'FunctionDef'>>;
}

const hidden: Surroundings = { isLive: false, readsTerminal: false };
const maxJobs = 10_000;

export class Rewriter {
  readonly #rewritten: Rewritten;
  #isLivePossible = true;

  constructor(rewritten: Rewritten) {
    this.#rewritten = rewritten;
  }

  script(node: ScriptNode, around: Surroundings): ScriptNode {
    // After `exec >file` output goes there, which redirections of ours would undo.
    if (hasLastingRedirection(node)) this.#isLivePossible = false;
    const isLive = around.isLive && this.#isLivePossible;
    return { ...node, statements: this.#statements(node.statements, { ...around, isLive }) };
  }

  #statements(nodes: readonly StatementNode[], around: Surroundings): StatementNode[] {
    return nodes.map((node) => this.#statement(node, around));
  }

  #statement(node: StatementNode, around: Surroundings): StatementNode {
    if (node.background) return this.#job(node, around);
    const pipelines = node.pipelines.map((pipeline, position) => {
      const last = pipeline.commands.length - 1;
      const isTested = position < node.pipelines.length - 1 || pipeline.negated;
      const commands = pipeline.commands.map((command, index) => {
        const readsTerminal = around.readsTerminal && index === 0;
        if (last === 0) {
          const whole = this.#command(command, { ...around, readsTerminal });
          return isTested && this.#hasStatements(command) ? tested(whole) : whole;
        }
        const inner = this.#command(command, { isLive: false, readsTerminal });
        return around.isLive ? withLiveOutput(inner, index === last) : inner;
      });
      return { ...pipeline, commands };
    });
    return { ...node, pipelines };
  }

  #hasStatements(command: CommandNode): boolean {
    if (command.type !== 'SimpleCommand') return 'redirections' in command && command.type !== 'FunctionDef';
    return this.#rewritten.functions.has(literalText(command.name) ?? '');
  }

  #job(node: StatementNode, around: Surroundings): StatementNode {
    const body = this.#statement({ ...node, background: false }, { isLive: around.isLive, readsTerminal: false });
    const text = (node.sourceText ?? '').replace(/\s*&\s*$/, '');
    const number = this.#rewritten.jobs.size + 1;
    if (this.#rewritten.jobs.size < maxJobs) this.#rewritten.jobs.set(number, { body: script([body]), text });
    return statement(simple(internalPath(internal.job), [word(String(number))]));
  }

  #command(node: CommandNode, around: Surroundings): CommandNode {
    if (node.type === 'SimpleCommand') return this.#simple(node, around);
    if (node.type === 'FunctionDef') return this.#function(node);
    if (node.type === 'ArithmeticCommand' || node.type === 'ConditionalCommand') return this.#words(node);
    const isRedirected = node.redirections.some(isOutputRedirection);
    const inner = {
      isLive: around.isLive && !isRedirected,
      readsTerminal: around.readsTerminal && !node.redirections.some(isInputRedirection),
    };
    const compound = this.#compound(node, inner);
    return around.isLive && isRedirected ? withLiveOutput(compound, true) : compound;
  }

  #compound(node: CompoundWithBody, inner: Surroundings): CompoundWithBody {
    const body = (statements: readonly StatementNode[]) => this.#statements(statements, inner);
    const loop = (statements: readonly StatementNode[]) => [aside(internalPath(internal.tick)), ...body(statements)];
    switch (node.type) {
      case 'If':
        return {
          ...node,
          clauses: node.clauses.map((clause) => ({ condition: body(clause.condition), body: body(clause.body) })),
          elseBody: node.elseBody && body(node.elseBody),
        };
      case 'For':
        return { ...node, words: node.words && this.#words(node.words), body: loop(node.body) };
      case 'CStyleFor':
        return { ...node, body: loop(node.body) };
      case 'While':
      case 'Until':
        return { ...node, condition: body(node.condition), body: loop(node.body) };
      case 'Case':
        return {
          ...node,
          word: this.#words(node.word),
          items: node.items.map((item) => ({ ...item, body: body(item.body) })),
        };
      case 'Subshell':
      case 'Group':
        return { ...node, body: body(node.body) };
      default:
        return assertNever(node);
    }
  }

  #simple(original: SimpleCommandNode, around: Surroundings): CommandNode {
    const node = this.#words(original);
    const name = literalText(node.name);
    const rest = { ...node, name: node.args[0] ?? null, args: node.args.slice(1) };
    if (name === 'exec' && node.args.length > 0) {
      return group([
        statement(this.#simple(rest, around)),
        aside(internalPath(internal.note)),
        statement(simple('exit')),
      ]);
    }
    if ((name === 'eval' || name === '.' || name === 'source') && node.args.length > 0) return evaluated(node, around);
    if (name === 'exit') return group([aside(internalPath(internal.note)), statement(node)]);
    if (around.readsTerminal && !node.redirections.some(isInputRedirection)) {
      const read = readTerminal(name, node);
      if (read) return around.isLive ? withLiveOutput(read, true) : read;
    }
    if (name === 'wait') return live({ ...node, name: simple(internalPath(internal.wait)).name }, around);
    if (!around.isLive && name !== undefined && isScriptPath(name)) {
      return { ...node, name: simple(internalPath(internal.script)).name, args: [word(name), ...node.args] };
    }
    if (!around.isLive || name === undefined || silent.has(name)) return live(node, around);
    const isRedirected = node.redirections.some(isOutputRedirection);
    if (isScriptPath(name)) {
      const runner = isRedirected ? internal.script : internal.scriptLive;
      const run = { ...node, name: simple(internalPath(runner)).name, args: [word(name), ...node.args] };
      return isRedirected ? live(run, around) : run;
    }
    if (isShell(name) && !isRedirected) {
      const isTyped = around.readsTerminal && !node.redirections.some(isInputRedirection);
      const runner = isTyped ? internal.shellTyped : internal.shellLive;
      return { ...node, name: simple(internalPath(runner)).name, args: [word(name), ...node.args] };
    }
    if (this.#rewritten.functions.has(name) && !isRedirected && !hasSubstitution(node)) {
      return group([aside(internalPath(internal.callLive), [word(name)]), statement(node)]);
    }
    if (name === 'ls' && around.readsTerminal && !isRedirected)
      return live({ ...node, args: [word('-C'), ...node.args] }, around);
    return live(node, around);
  }

  /** A function prints at once where it is called so that it can. */
  #function(node: CommandOf<'FunctionDef'>): CommandNode {
    const { body, name } = node;
    const isLive = this.#isLivePossible && !body.redirections.some(isOutputRedirection);
    // Known before its body is looked at, because it may call itself.
    this.#rewritten.functions.set(name, node);
    const plain = statement(this.#command(body, hidden));
    const choice: CommandOf<'If'> = {
      type: 'If',
      clauses: [
        {
          condition: [statement(simple(internalPath(internal.isLive), [word(name)]))],
          body: [statement(this.#command(body, { isLive: true, readsTerminal: false }))],
        },
      ],
      elseBody: [plain],
      redirections: [],
    };
    const rewritten = { ...node, body: group([isLive ? statement(choice) : plain]) };
    this.#rewritten.functions.set(name, rewritten);
    return rewritten;
  }

  /** Substitutions and `$!` in whatever words there are. */
  #words<T>(node: T): T {
    if (Array.isArray(node)) return node.map((each: unknown) => this.#words(each)) as T;
    if (typeof node !== 'object' || node === null) return node;
    if (isScript(node)) return this.script(node, hidden) as T;
    const entries = Object.entries(node).map(([key, value]) => [key, this.#words<unknown>(value)]);
    const copy = Object.fromEntries(entries) as T & { type?: unknown; parameter?: unknown };
    if (copy.type === 'ParameterExpansion' && copy.parameter === '!') copy.parameter = internalVariables.lastJob;
    return copy;
  }
}

type CompoundWithBody = Exclude<
  CommandNode,
  { type: 'SimpleCommand' | 'FunctionDef' | 'ArithmeticCommand' | 'ConditionalCommand' }
>;

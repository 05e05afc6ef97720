/** What stands in the place of single commands in a rewritten script. */
import type { CommandNode, ScriptNode, SimpleCommandNode, WordNode } from 'just-bash';
import { internal, internalPath, internalVariables } from './internalCommands.ts';
import { liveFiles } from './liveFs.ts';
import {
  aside,
  group,
  isOutputRedirection,
  literalText,
  redirect,
  simple,
  statement,
  word,
  type CommandOf,
} from './syntax.ts';

export interface Surroundings {
  /** Where the output of a command goes nowhere but out of the process. */
  readonly isLive: boolean;
  /** Whether its input is what is typed at a terminal. */
  readonly readsTerminal: boolean;
}

/** These print nothing, and are often met. */
export const silent = new Set([
  ':',
  'true',
  'false',
  'break',
  'continue',
  'return',
  'shift',
  'exit',
  '[',
  'test',
  'set',
]);
export const isScript = (node: object): node is ScriptNode => Reflect.get(node, 'type') === 'Script';

export function live(node: SimpleCommandNode, { isLive }: Surroundings): CommandNode {
  const name = literalText(node.name);
  if (!isLive || (name !== undefined && silent.has(name))) return node;
  if (node.name !== null && !hasSubstitution(node)) return withLiveOutput(node, true);
  // What a substitution reports is not redirected with the command that has it.
  return hasSubstitution(node) ? withLiveOutput(group([statement(node)]), true) : node;
}

/** In front of `&&` and `||` no error within it ends the script, which just-bash knows of conditions only. */
export function tested(command: CommandNode): CommandOf<'If'> {
  const clause = { condition: [statement(command)], body: [statement(simple(':'))] };
  return { type: 'If', clauses: [clause], elseBody: [aside(internalPath(internal.note))], redirections: [] };
}

/** Its own redirections come after and win. */
export function withLiveOutput<T extends CommandNode>(node: T, withStdout: boolean): T {
  const outputs = [redirect(2, '>>', liveFiles.stderr)];
  if (withStdout) outputs.unshift(redirect(1, '>>', liveFiles.stdout));
  return { ...node, redirections: [...outputs, ...node.redirections] };
}

export function hasSubstitution(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  return isScript(node) || Object.values(node).some(hasSubstitution);
}

/** `read` and `cat` of what is typed. */
export function readTerminal(name: string | undefined, node: SimpleCommandNode): CommandNode | undefined {
  if (name === 'cat' && node.args.length === 0) return { ...node, name: simple(internalPath(internal.readAll)).name };
  if (name !== 'read') return undefined;
  const typed: CommandOf<'If'> = {
    type: 'If',
    clauses: [
      {
        condition: [statement(simple(internalPath(internal.readLine), node.args))],
        body: [statement({ ...node, redirections: [...node.redirections, typedLine()] })],
      },
    ],
    elseBody: [statement(simple('false'))],
    redirections: [],
  };
  return typed;
}

function typedLine() {
  return { ...redirect(0, '<<<', ''), fd: null, target: quotedVariable(internalVariables.typedLine) };
}

/** Runs a script that is known only then, rewritten like the others. Its redirections stay. */
export function evaluated(node: SimpleCommandNode, { isLive }: Surroundings): CommandNode {
  const isEval = literalText(node.name) === 'eval';
  const rewriter = internalPath(isEval ? internal.rewrite : internal.rewriteFile);
  const isLiveInside = isLive && !node.redirections.some(isOutputRedirection);
  const source = isEval ? node.args : node.args.slice(0, 1);
  const args = [quotedVariable(internalVariables.rewritten), ...node.args.slice(isEval ? node.args.length : 1)];
  const prepare = aside(rewriter, [word(isLiveInside ? liveMark : ''), ...source]);
  const run = group([prepare, statement({ ...node, args })]);
  return isLive ? withLiveOutput(run, true) : run;
}

/** Told to the commands that rewrite. */
export const liveMark = 'live';

function quotedVariable(parameter: string): WordNode {
  const expansion = { type: 'ParameterExpansion' as const, parameter, operation: null };
  return { type: 'Word', parts: [{ type: 'DoubleQuoted', parts: [expansion] }] };
}

/** A file named by its path, and no program of the image. */
export const isScriptPath = (name: string): boolean => name.includes('/') && !/^(?:\/usr)?\/bin\/[^/]+$/.test(name);

export function hasLastingRedirection(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(hasLastingRedirection);
  if (typeof node !== 'object' || node === null) return false;
  if (isSimple(node)) {
    if (literalText(node.name) !== 'exec' || node.args.length > 0) return false;
    return node.redirections.some(isOutputRedirection);
  }
  return Object.values(node).some(hasLastingRedirection);
}

const isSimple = (node: object): node is SimpleCommandNode => Reflect.get(node, 'type') === 'SimpleCommand';

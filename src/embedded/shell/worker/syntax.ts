/** Makes nodes of just-bash's syntax tree. */
import type { CommandNode, ScriptNode, SimpleCommandNode, StatementNode, WordNode } from 'just-bash';

export type CommandOf<Type extends CommandNode['type']> = Extract<CommandNode, { type: Type }>;
export type Redirection = SimpleCommandNode['redirections'][number];

export function word(text: string): WordNode {
  return { type: 'Word', parts: [{ type: 'SingleQuoted', value: text }] };
}

export function simple(name: string, args: readonly WordNode[] = []): SimpleCommandNode {
  const literal: WordNode = { type: 'Word', parts: [{ type: 'Literal', value: name }] };
  return { type: 'SimpleCommand', assignments: [], name: literal, args: [...args], redirections: [] };
}

/** `first && second && …`. */
export function statement(...commands: readonly CommandNode[]): StatementNode {
  return {
    type: 'Statement',
    pipelines: commands.map((command) => ({ type: 'Pipeline', commands: [command], negated: false })),
    operators: commands.slice(1).map(() => '&&'),
    background: false,
  };
}

export function group(body: readonly StatementNode[], redirections: readonly Redirection[] = []): CommandOf<'Group'> {
  return { type: 'Group', body: [...body], redirections: [...redirections] };
}

/** `name args && :`: leaves `$?` as `name` gives it, also where errors end the script. */
export function aside(name: string, args: readonly WordNode[] = []): StatementNode {
  return statement(simple(name, args), simple(':'));
}

export function script(statements: readonly StatementNode[]): ScriptNode {
  return { type: 'Script', statements: [...statements] };
}

/** The word's text where it has no expansion. */
export function literalText(node: WordNode | null): string | undefined {
  let text = '';
  for (const part of node?.parts ?? []) {
    if (part.type !== 'Literal' && part.type !== 'SingleQuoted' && part.type !== 'Escaped') return undefined;
    text += part.value;
  }
  return node === null ? undefined : text;
}

export function redirect(fd: number, operator: Redirection['operator'], target: string): Redirection {
  return { type: 'Redirection', fd, operator, target: word(target) };
}

export const isInputRedirection = ({ operator, fd }: Redirection): boolean =>
  operator.startsWith('<') && (fd === null || fd === 0);

/** Of the standard outputs. */
export const isOutputRedirection = ({ operator, fd }: Redirection): boolean =>
  (operator.includes('>') || operator.includes('&')) && (fd === null || fd === 1 || fd === 2) && operator !== '<&';

/** The keys in what a terminal sends. */
import type { Key } from './lineEditor.ts';

export interface ParsedKey {
  /** Undefined for what means nothing to a line. */
  readonly key: Key | undefined;
  readonly length: number;
}

const controls: Readonly<Record<string, Key['kind']>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\u007f': 'backspace',
  '\b': 'backspace',
  '\u0001': 'home',
  '\u0002': 'left',
  '\u0003': 'interrupt',
  '\u0004': 'endOfInput',
  '\u0005': 'end',
  '\u0006': 'right',
  '\t': 'tab',
  '\u000b': 'killRight',
  '\u000c': 'clear',
  '\u000e': 'down',
  '\u0010': 'up',
  '\u0015': 'killLeft',
  '\u0017': 'killWord',
  '\u0019': 'yank',
};

const sequences: Readonly<Record<string, Key['kind']>> = {
  '[A': 'up',
  '[B': 'down',
  '[C': 'right',
  '[D': 'left',
  '[H': 'home',
  '[F': 'end',
  OA: 'up',
  OB: 'down',
  OC: 'right',
  OD: 'left',
  OH: 'home',
  OF: 'end',
  '[1~': 'home',
  '[7~': 'home',
  '[4~': 'end',
  '[8~': 'end',
  '[3~': 'delete',
  '[1;5C': 'wordRight',
  '[1;5D': 'wordLeft',
  '[1;3C': 'wordRight',
  '[1;3D': 'wordLeft',
  b: 'wordLeft',
  f: 'wordRight',
  '\u007f': 'killWord',
};

/** Longer ones are no keys. */
const maxSequenceLength = 32;

/** The first key of a text that is not empty; undefined where the rest of it is still to come. */
export function parseKey(text: string): ParsedKey | undefined {
  const first = text.charAt(0);
  if (first === '\u001b') return parseEscape(text);
  const control = controls[first];
  // Enter is one key, whether as CR, LF or both.
  if (control === 'enter') return { key: { kind: 'enter' }, length: text.startsWith('\r\n') ? 2 : 1 };
  if (control !== undefined) return { key: named(control), length: 1 };
  const plain = /^[^\u0000-\u001f\u007f]+/.exec(text)?.[0];
  if (plain === undefined) return { key: undefined, length: 1 };
  return { key: { kind: 'text', text: plain }, length: plain.length };
}

function parseEscape(text: string): ParsedKey | undefined {
  const match = /^\u001b(?:\[[0-?]*[ -/]*[@-~]|O[A-Za-z]|[^[O])/.exec(text);
  if (match) {
    const kind = sequences[match[0].slice(1)];
    return { key: kind === undefined ? undefined : named(kind), length: match[0].length };
  }
  return text.length > maxSequenceLength ? { key: undefined, length: 1 } : undefined;
}

function named(kind: Key['kind']): Key | undefined {
  return kind === 'text' ? undefined : { kind };
}

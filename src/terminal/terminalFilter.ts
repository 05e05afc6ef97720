/**
 * Makes a sandbox's output harmless for the terminal that shows it. Sequences are held until they are complete, judged,
 * and written in one canonical form; so the terminal never sees a part of one, and cannot read one in another way.
 * The result does not depend on how the output is cut into chunks.
 */
import { assertNever } from '../base/assertNever.ts';
import { alternateScreenAfter, isHarmlessSequence } from './controlSequence.ts';
import { filterDcs, filterOsc } from './controlString.ts';

/** Longer ones are thrown away up to their end. */
const maxStringLength = 64 * 1024;
const maxSequenceLength = 1024;

type Held =
  | { readonly kind: 'ground' }
  /** After ESC, with intermediates. */
  | { readonly kind: 'escape'; readonly text: string }
  | { readonly kind: 'csi'; readonly text: string; readonly isTooLong: boolean }
  | { readonly kind: 'osc' | 'dcs' | 'other'; readonly text: string; readonly isTooLong: boolean };

export interface FilterState {
  readonly held: Held;
  /** The sandbox has switched to the alternate screen, as full-screen programs do. */
  readonly isAlternateScreen: boolean;
}

const ground: Held = { kind: 'ground' };

export const initialFilterState: FilterState = { held: ground, isAlternateScreen: false };

export interface FilterResult {
  readonly state: FilterState;
  readonly text: string;
}

/** Where plain text ends: ESC, the C1 controls, and ENQ, which makes some terminals answer. */
const special = /[\x05\x1b\x80-\x9f]/g;

/** By far the most common sequence, taken at once where it is not cut. */
const wholeSequence = /\x1b\[([ -?]*)([@-~])/y;

/** Where a string ends: terminals take any ESC for it, not only `ESC \`. */
const stringTerminator = /[\x07\x18\x1a\x1b\x80-\x9f]/g;

/** What may be written of the next chunk. */
export function filterOutput(state: FilterState, chunk: string): FilterResult {
  const filter = new Filter(state);
  filter.run(chunk);
  return { state: filter.state, text: filter.text };
}

class Filter {
  #held: Held;
  #isAlternateScreen: boolean;
  readonly #out: string[] = [];

  constructor({ held, isAlternateScreen }: FilterState) {
    this.#held = held;
    this.#isAlternateScreen = isAlternateScreen;
  }

  get state(): FilterState {
    return { held: this.#held, isAlternateScreen: this.#isAlternateScreen };
  }

  get text(): string {
    return this.#out.join('');
  }

  run(chunk: string): void {
    for (let at = 0; at < chunk.length; ) at = this.#step(chunk, at);
  }

  /** Takes at least one character; returns where to go on. */
  #step(chunk: string, at: number): number {
    const held = this.#held;
    switch (held.kind) {
      case 'ground':
        return this.#inGround(chunk, at);
      case 'escape':
        return this.#inEscape(held.text, chunk.charAt(at), at);
      case 'csi':
        return this.#inSequence(held, chunk.charAt(at), at);
      case 'osc':
      case 'dcs':
      case 'other':
        return this.#inString(held, chunk, at);
      default:
        return assertNever(held);
    }
  }

  #inGround(chunk: string, at: number): number {
    special.lastIndex = at;
    const end = special.exec(chunk)?.index ?? chunk.length;
    if (end > at) this.#out.push(chunk.slice(at, end));
    if (end === chunk.length) return end;
    wholeSequence.lastIndex = end;
    const [whole, parameters = '', final = ''] = wholeSequence.exec(chunk) ?? [];
    if (whole === undefined) {
      this.#begin(chunk.charAt(end));
      return end + 1;
    }
    if (parameters.length <= maxSequenceLength) this.#endSequence(parameters, final);
    return end + whole.length;
  }

  #endSequence(parameters: string, final: string): void {
    if (!isHarmlessSequence(parameters, final)) return;
    this.#isAlternateScreen = alternateScreenAfter(parameters, final) ?? this.#isAlternateScreen;
    this.#out.push(`\x1b[${parameters}${final}`);
  }

  /** ESC or a C1 control: what was held before is given up. Other C1 controls have a meaning only in old terminals. */
  #begin(char: string): void {
    switch (char) {
      case '\x1b':
        this.#held = { kind: 'escape', text: '' };
        return;
      case '\x9b':
        this.#held = { kind: 'csi', text: '', isTooLong: false };
        return;
      case '\x9d':
        this.#held = { kind: 'osc', text: '', isTooLong: false };
        return;
      case '\x90':
        this.#held = { kind: 'dcs', text: '', isTooLong: false };
        return;
      case '\x98':
      case '\x9e':
      case '\x9f':
        this.#held = { kind: 'other', text: '', isTooLong: false };
        return;
      default:
        this.#held = ground;
        // Next line, index, tab set, reverse index.
        if (/[\x84\x85\x88\x8d]/.test(char)) this.#out.push(`\x1b${String.fromCharCode(char.charCodeAt(0) - 0x40)}`);
    }
  }

  /** Ends what is held if the character does so whatever is held: CAN, SUB, ESC and the C1 controls. */
  #isInterrupted(char: string): boolean {
    if (char === '\x18' || char === '\x1a') this.#held = ground;
    else if (/[\x1b\x80-\x9f]/.test(char)) this.#begin(char);
    else return false;
    return true;
  }

  #inEscape(text: string, char: string, at: number): number {
    if (this.#isInterrupted(char)) return at + 1;
    if (char < ' ') {
      // Terminals obey control characters within a sequence at once.
      if (char !== '\x05') this.#out.push(char);
    } else if (char <= '/') {
      this.#held = text.length < 4 ? { kind: 'escape', text: text + char } : ground;
    } else if (text === '' && char === '[') {
      this.#held = { kind: 'csi', text: '', isTooLong: false };
    } else if (text === '' && /[\]PX^_]/.test(char)) {
      this.#begin(String.fromCharCode(char.charCodeAt(0) + 0x40));
    } else if (char <= '~') {
      this.#held = ground;
      if (text === '' && char === 'c') this.#isAlternateScreen = false;
      // A lone string terminator ends nothing.
      if (text !== '' || char !== '\\') this.#out.push(`\x1b${text}${char}`);
    } else if (char !== '\x7f') {
      this.#held = ground;
      return at;
    }
    return at + 1;
  }

  #inSequence(held: Held & { kind: 'csi' }, char: string, at: number): number {
    if (this.#isInterrupted(char)) return at + 1;
    if (char < ' ') {
      if (char !== '\x05') this.#out.push(char);
    } else if (char <= '?') {
      const isTooLong = held.isTooLong || held.text.length >= maxSequenceLength;
      this.#held = { kind: 'csi', text: isTooLong ? '' : held.text + char, isTooLong };
    } else if (char <= '~') {
      this.#held = ground;
      if (!held.isTooLong) this.#endSequence(held.text, char);
    } else if (char !== '\x7f') {
      this.#held = ground;
      return at;
    }
    return at + 1;
  }

  #inString(held: Held & { kind: 'osc' | 'dcs' | 'other' }, chunk: string, at: number): number {
    stringTerminator.lastIndex = at;
    const end = stringTerminator.exec(chunk)?.index ?? chunk.length;
    // Strings that never pass are not even kept.
    const part = held.kind === 'other' ? '' : chunk.slice(at, end);
    const isTooLong = held.isTooLong || held.text.length + part.length > maxStringLength;
    const text = isTooLong ? '' : held.text + part;
    this.#held = { kind: held.kind, text, isTooLong };
    if (end === chunk.length) return end;
    this.#endString(isTooLong ? undefined : { kind: held.kind, text }, chunk.charAt(end));
    return end + 1;
  }

  #endString(string: { readonly kind: 'osc' | 'dcs' | 'other'; readonly text: string } | undefined, end: string): void {
    // BEL ends an OSC alone, and belongs to the others.
    if (end === '\x07' && this.#held.kind !== 'osc') return;
    this.#held = ground;
    const isComplete = end === '\x07' || end === '\x1b' || end === '\x9c';
    if (string && isComplete) {
      const passed = string.kind === 'osc' ? filterOsc(string.text) : filterDcs(string.text);
      if (passed !== undefined && string.kind !== 'other') this.#out.push(passed);
    }
    if (end !== '\x07') this.#isInterrupted(end);
  }
}

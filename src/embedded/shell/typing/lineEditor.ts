/** A line being typed: a pure reducer over keys. Positions are between characters as a person counts them. */

export type Key =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind:
        | 'enter'
        | 'backspace'
        | 'delete'
        | 'left'
        | 'right'
        | 'wordLeft'
        | 'wordRight'
        | 'home'
        | 'end'
        | 'up'
        | 'down'
        | 'killLeft'
        | 'killRight'
        | 'killWord'
        | 'yank'
        | 'clear'
        | 'interrupt'
        | 'endOfInput'
        | 'tab';
    };

export interface LineState {
  readonly text: string;
  /** An index into `text`. */
  readonly cursor: number;
  /** The newest last. */
  readonly history: readonly string[];
  /** Which line of the history is shown; its length for the one being typed. */
  readonly shown: number;
  /** What was being typed before the history was looked at. */
  readonly draft: string;
  readonly killed: string;
}

export type LineOutcome = 'changed' | 'line' | 'interrupt' | 'end' | 'clear' | 'complete';

export interface LineEdit {
  readonly state: LineState;
  readonly outcome: LineOutcome;
}

const maxHistory = 500;
const maxLineLength = 64 * 1024;

export function startLine(history: readonly string[], killed = ''): LineState {
  return { text: '', cursor: 0, history, shown: history.length, draft: '', killed };
}

/** With the line in it, unless it is blank or what came last. */
export function remember(history: readonly string[], line: string): readonly string[] {
  if (line.trim() === '' || history.at(-1) === line) return history;
  return [...history, line].slice(-maxHistory);
}

export function editLine(state: LineState, key: Key): LineEdit {
  return key.kind === 'text' ? changed(insert(state, key.text)) : edits[key.kind](state);
}

const edits: Readonly<Record<Exclude<Key['kind'], 'text'>, (state: LineState) => LineEdit>> = {
  enter: (state) => ({ state: { ...state, cursor: state.text.length }, outcome: 'line' }),
  interrupt: (state) => ({ state, outcome: 'interrupt' }),
  clear: (state) => ({ state, outcome: 'clear' }),
  tab: (state) => ({ state, outcome: 'complete' }),
  endOfInput: (state) =>
    state.text === '' ? { state, outcome: 'end' } : changed(removed(state, state.cursor, after(state))),
  up: (state) => changed(browse(state, -1)),
  down: (state) => changed(browse(state, 1)),
  backspace: (state) => changed(removed(state, before(state), state.cursor)),
  delete: (state) => changed(removed(state, state.cursor, after(state))),
  killLeft: (state) => changed(killed(state, 0, state.cursor)),
  killRight: (state) => changed(killed(state, state.cursor, state.text.length)),
  killWord: (state) => changed(killed(state, wordBefore(state), state.cursor)),
  yank: (state) => changed(insert(state, state.killed)),
  left: (state) => changed({ ...state, cursor: before(state) }),
  right: (state) => changed({ ...state, cursor: after(state) }),
  wordLeft: (state) => changed({ ...state, cursor: wordBefore(state) }),
  wordRight: (state) => changed({ ...state, cursor: wordAfter(state) }),
  home: (state) => changed({ ...state, cursor: 0 }),
  end: (state) => changed({ ...state, cursor: state.text.length }),
};

const killed = (state: LineState, from: number, to: number): LineState => ({
  ...removed(state, from, to),
  killed: state.text.slice(from, to),
});

function changed(state: LineState): LineEdit {
  return { state, outcome: 'changed' };
}

function insert(state: LineState, added: string): LineState {
  const text = state.text.slice(0, state.cursor) + added + state.text.slice(state.cursor);
  if (text.length > maxLineLength) return state;
  return { ...state, text, cursor: state.cursor + added.length };
}

function removed(state: LineState, from: number, to: number): LineState {
  return { ...state, text: state.text.slice(0, from) + state.text.slice(to), cursor: from };
}

function browse(state: LineState, step: number): LineState {
  const shown = state.shown + step;
  if (shown < 0 || shown > state.history.length) return state;
  const draft = state.shown === state.history.length ? state.text : state.draft;
  const text = state.history[shown] ?? draft;
  return { ...state, text, cursor: text.length, shown, draft };
}

const segmenter = new Intl.Segmenter();

/** The start of the character before the cursor, its marks included. */
function before({ text, cursor }: LineState): number {
  if (cursor === 0) return 0;
  return segmenter.segment(text).containing(cursor - 1)?.index ?? 0;
}

function after({ text, cursor }: LineState): number {
  if (cursor >= text.length) return text.length;
  const segment = segmenter.segment(text).containing(cursor);
  return segment ? segment.index + segment.segment.length : text.length;
}

function wordBefore({ text, cursor }: LineState): number {
  return text.slice(0, cursor).trimEnd().replace(/\S+$/, '').length;
}

function wordAfter({ text, cursor }: LineState): number {
  return text.length - text.slice(cursor).replace(/^\s*\S*/, '').length;
}

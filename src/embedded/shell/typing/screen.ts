/** Shows a line being edited on a terminal whose width is known. */
import type { LineState } from './lineEditor.ts';

const segmenter = new Intl.Segmenter();

/** In columns. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += widthOfSegment(segment);
  return width;
}

/** What is wide in a terminal: CJK, full-width forms, emoji. */
const wide =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}])/u;

function widthOfSegment(segment: string): number {
  if (/^[\p{Mn}\p{Me}\p{Cf}]/u.test(segment)) return 0;
  return wide.test(segment) ? 2 : 1;
}

export interface Shown {
  /** In which row below the prompt's the cursor stands. */
  readonly row: number;
}

export interface Drawing {
  readonly output: string;
  readonly shown: Shown;
}

/** Draws prompt and line over what is shown. `prompt`: as it is printed; `promptWidth` without what has no width. */
export function drawLine(shown: Shown, prompt: string, state: LineState, columns: number): Drawing {
  const promptWidth = widthOf(plainPrompt(prompt));
  const total = promptWidth + widthOf(state.text);
  const at = promptWidth + widthOf(state.text.slice(0, state.cursor));
  const up = shown.row > 0 ? `\u001b[${shown.row}A` : '';
  // A full last column leaves the cursor on it; a blank takes it to the next row.
  const wrap = total > 0 && total % columns === 0 ? ' \b' : '';
  const endRow = Math.floor(total / columns);
  const row = Math.floor(at / columns);
  const back = endRow > row ? `\u001b[${endRow - row}A` : '';
  const column = at % columns;
  const right = column > 0 ? `\u001b[${column}C` : '';
  const move = at === total && wrap === '' ? '' : `${back}\r${right}`;
  return { output: `${up}\r${prompt}${state.text}${wrap}\u001b[J${move}`, shown: { row } };
}

/** Below all of a line that is shown. */
export function leaveLine(shown: Shown, prompt: string, state: LineState, columns: number): string {
  const endRow = Math.floor((widthOf(plainPrompt(prompt)) + widthOf(state.text)) / columns);
  return endRow > shown.row ? `\u001b[${endRow - shown.row}B\r\n` : '\r\n';
}

const plainPrompt = (prompt: string): string => prompt.replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, '');

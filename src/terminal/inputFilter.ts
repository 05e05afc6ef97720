/**
 * Takes out of a terminal's input what the terminal itself answered and the sandbox must not get: acknowledgements, and
 * the clipboard (OSC 52). A lone ESC, or what Alt and a bracket send, is never held back.
 */
import { acknowledgementMode, acknowledgementReply } from './acknowledgement.ts';

/** A longer clipboard is thrown away up to its end. */
const maxHeldLength = 64 * 1024;

export interface InputFilterState {
  /** The beginning of an answer, whose rest is to come. */
  readonly held: string;
}

export const initialInputFilterState: InputFilterState = { held: '' };

export interface InputFilterResult {
  readonly state: InputFilterState;
  /** For the sandbox. */
  readonly text: string;
  readonly acknowledgements: number;
}

const replyStart = `\x1b[?${acknowledgementMode};`;
const clipboardStart = '\x1b]52;';
/**
 * A clipboard up to its end, also with the 8-bit form of its start. No control character is part of one, so that nothing
 * is looked through again for the next start within it.
 */
const clipboardBody = String.raw`(?:\x1b\]|\x9d)52;[^\x07\x18\x1a\x1b\x80-\x9f]*`;
/** Complete answers; a clipboard also with the 8-bit form of its end. */
const answer = new RegExp(
  String.raw`\x1b\[\?${acknowledgementMode};\d\$y|${clipboardBody}(?:\x07|\x1b\\|\x9c|[\x18\x1a])`,
  'g',
);
const openClipboard = new RegExp(String.raw`${clipboardBody}\x1b?$`);

export function filterInput({ held }: InputFilterState, data: string): InputFilterResult {
  let acknowledgements = 0;
  const text = (held + data).replace(answer, (match) => {
    if (acknowledgementReply.test(match)) acknowledgements += 1;
    return '';
  });
  const at = partialAnswerAt(text);
  const rest = text.slice(at);
  // Of a clipboard only its start must be known to throw away what follows.
  const kept = rest.length > maxHeldLength ? rest.slice(0, clipboardStart.length) : rest;
  return { state: { held: kept }, text: text.slice(0, at), acknowledgements };
}

/** Where an answer begins that is not complete; the length if there is none. */
function partialAnswerAt(text: string): number {
  const clipboard = openClipboard.exec(text);
  if (clipboard) return clipboard.index;
  // Shorter beginnings are keys that a person presses.
  for (const [start, shortest] of [
    [`${replyStart}0$`, 3],
    [clipboardStart, 3],
  ] as const) {
    for (let length = Math.min(start.length, text.length); length >= shortest; length--) {
      if (text.endsWith(start.slice(0, length))) return text.length - length;
    }
  }
  return text.length;
}

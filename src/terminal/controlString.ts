/**
 * Which control strings (OSC, DCS and the like) may reach the terminal, and in which form. Only what is known to do no
 * more than change colours, the title or a web link passes: clipboard (52), the working directory (7), notifications
 * and progress (9, 99, 777), shell integration (133, 633, 1337) and anything unknown would let a sandbox speak to the editor.
 */
const maxTitleLength = 256;
const maxLinkLength = 2048;
const maxColorLength = 4096;

/** The opening and its payload, without the end; `undefined` if it must not pass. */
export function filterOsc(payload: string): string | undefined {
  const code = /^\d{1,4}(?=;|$)/.exec(payload)?.[0] ?? '';
  const rest = payload.slice(code.length + 1);
  switch (code) {
    case '0':
    case '1':
    case '2':
      return `\x1b]${code};${toTitle(rest)}\x1b\\`;
    case '8':
      return filterLink(rest);
    case '4':
    case '10':
    case '11':
    case '12':
    case '104':
    case '110':
    case '111':
    case '112':
      return isColor(payload) ? `\x1b]${payload}\x1b\\` : undefined;
    default:
      return undefined;
  }
}

/** Only the question for the state of a setting, which vim and tmux ask; not images, not tmux's pass-through. */
export function filterDcs(payload: string): string | undefined {
  return /^\$q[ -~]{1,4}$/.test(payload) ? `\x1bP${payload}\x1b\\` : undefined;
}

const closeLink = '\x1b]8;;\x1b\\';

/** Another target ends the link that may be open, so that no text gets the target of the one before. */
function filterLink(rest: string): string {
  const separator = rest.indexOf(';');
  const parameters = rest.slice(0, Math.max(0, separator));
  const target = rest.slice(separator + 1);
  if (separator === -1 || target === '') return closeLink;
  const isSafe = /^(?:https?:\/\/|mailto:)[!-~]+$/i.test(target) && target.length <= maxLinkLength;
  if (!isSafe || !/^[!-~]{0,256}$/.test(parameters)) return closeLink;
  return `\x1b]8;${parameters};${target}\x1b\\`;
}

function isColor(payload: string): boolean {
  return payload.length <= maxColorLength && /^[\w#:/;?.,% -]*$/.test(payload);
}

/** Without control characters, those that cannot be seen or turn the direction of text, and halves of a character. */
function toTitle(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '');
  return plain.slice(0, maxTitleLength).replace(/[\ud800-\udbff]$/, '');
}

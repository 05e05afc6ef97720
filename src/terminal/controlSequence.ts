import { acknowledgementMode } from './acknowledgement.ts';

/** `CSI` parameters and intermediates in the only order that is not ignored by terminals. */
const wellFormed = /^[<-?]?[\d:;]*[ -/]*$/;
const modeQuestion = /^\??\d{1,4}\$$/;

/**
 * Whether a control sequence (`CSI`, its parameters and intermediates, its final byte) may reach the terminal: all but
 * those that would let a sandbox answer for the terminal, have it type what the sandbox has written, or print.
 */
export function isHarmlessSequence(parameters: string, final: string): boolean {
  if (!wellFormed.test(parameters)) return false;
  switch (final) {
    case 'p':
      // DECRQM: the terminal's answer to our mode would pass for an acknowledgement.
      return !parameters.endsWith('$') || (modeQuestion.test(parameters) && modeOf(parameters) !== acknowledgementMode);
    case 't':
      // The icon's label and the title would come back as input.
      return !/^0*2[01](?:[;:]|$)/.test(parameters);
    case 'i':
      // Media copy.
      return false;
    default:
      return true;
  }
}

/** How it switches the alternate screen: on, off, or not at all. */
export function alternateScreenAfter(parameters: string, final: string): boolean | undefined {
  if ((final !== 'h' && final !== 'l') || !parameters.startsWith('?')) return undefined;
  const isIt = parameters
    .slice(1)
    .split(';')
    .some((mode) => /^0*(?:47|1047|1049)$/.test(mode));
  return isIt ? final === 'h' : undefined;
}

function modeOf(parameters: string): number {
  return Number.parseInt(parameters.replace('?', ''), 10);
}

/**
 * Terminals have no back-pressure, so how far one has got is asked in the stream itself: a request for the state of a
 * mode that does not exist is answered, as input, when all before it has been parsed (DECRQM, DECRPM).
 */

/** A mode that no terminal has. */
export const acknowledgementMode = 9999;

/** To be written behind output. */
export const acknowledgementRequest = `\x1b[?${acknowledgementMode}$p`;

/** What comes as input; the digit is the mode's state, 0 for one that is not known. */
export const acknowledgementReply = new RegExp(String.raw`^\x1b\[\?${acknowledgementMode};\d\$y$`);

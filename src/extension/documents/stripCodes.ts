// In this order: strings with an end (OSC, DCS, APC, PM, SOS), control sequences, other escapes.
const codes =
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[ -/]*[0-~]?/g;
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
// Marks that turn the direction of text make a line look like another one.
const turning = /[\u202a-\u202e\u2066-\u2069]/g;

/** Output of a command as plain text: no terminal codes, no control characters but tabs and line ends. */
export function stripCodes(text: string): string {
  return text.replace(codes, '').replace(/\r\n?/g, '\n').replace(controls, '').replace(turning, '');
}

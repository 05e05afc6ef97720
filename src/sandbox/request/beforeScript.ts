import { SandboxError } from '../errors.ts';

/** The script is one argument of a program, of which Linux takes 128 KiB; the rest is room for what wraps it. */
const maxScriptBytes = 64 * 1024;

/** Shell commands to run first; `undefined` when there are none. Errors: InvalidField. */
export function parseBeforeScript(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  if (text.includes('\0')) {
    throw new SandboxError('InvalidField', 'before_script holds a NUL character, which no shell can be given');
  }
  if (text.length > maxScriptBytes || new TextEncoder().encode(text).length > maxScriptBytes) {
    throw new SandboxError('InvalidField', `before_script is larger than ${maxScriptBytes / 1024} KiB`, {
      hint: 'Put what it does into the image, or let it fetch a script and run that.',
    });
  }
  return text;
}

/** What a session says to the person: English with `{name}` places, translated by the front end. */
export const sessionMessages = {
  connecting: 'Connecting to {target} …',
  exited: 'exited with code {exitCode} — press Enter to close, R to reconnect',
  lost: '{reason} — press R to open a new shell, Enter to close',
  failed: 'no terminal in {target}: {reason} — press R to try again, Enter to close',
  newShell: 'This is a new shell; the former one is gone.',
} as const;

export interface SessionMessage {
  readonly template: string;
  readonly args: Readonly<Record<string, string | number>>;
}

/** The English text, for front ends without translations. */
export function formatMessage(template: string, args: SessionMessage['args']): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => String(args[name] ?? place));
}

/** What a process on a terminal may ask of it. */
export interface TerminalReader {
  /** The next line that is typed. */
  readLine(prompt: string, options: ReadLineOptions): Promise<TypedLine>;
  /** The command lines so far, the oldest first. */
  readonly history: readonly string[];
  /** What Ctrl-C does while nobody reads, or a command. */
  onInterrupt: () => void;
  readonly size: { readonly columns: number; readonly rows: number };
}

export type TypedLine =
  /** Without its newline. */
  { readonly kind: 'line'; readonly text: string } | { readonly kind: 'end' } | { readonly kind: 'interrupt' };

export interface ReadLineOptions {
  /** It is edited with the history of the shell's commands, and kept there. */
  readonly isCommand: boolean;
  readonly isEchoed: boolean;
  readonly signal: AbortSignal;
  /** What may stand in the place of the last word before the cursor. */
  readonly complete?: (before: string) => Promise<Completion>;
}

export interface Completion {
  /** To be put in. */
  readonly added: string;
  /** To be shown where nothing can be added. */
  readonly candidates: readonly string[];
}

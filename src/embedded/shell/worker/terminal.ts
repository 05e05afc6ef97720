import { StringDecoder } from 'node:string_decoder';
import { maxTypedBytes } from '../protocol.ts';
import { parseKey } from '../typing/keys.ts';
import { editLine, remember, startLine, type Key, type LineState } from '../typing/lineEditor.ts';
import { drawLine, leaveLine, widthOf, type Shown } from '../typing/screen.ts';
import type { OutputSink } from './outputSink.ts';
import type { ReadLineOptions, TerminalReader, TypedLine } from './terminalReader.ts';

interface Reading {
  readonly prompt: string;
  readonly options: ReadLineOptions;
  state: LineState;
  shown: Shown;
  isCompleting: boolean;
  resolve(line: TypedLine): void;
}

/** The terminal of one process: what is typed waits here until a command or the shell reads it. */
export class Terminal implements TerminalReader {
  readonly #sink: OutputSink;
  readonly #decoder = new StringDecoder('utf8');
  #typed = '';
  #isHungUp = false;
  #reading: Reading | undefined;
  #history: readonly string[] = [];
  #killed = '';
  #size = { columns: 80, rows: 24 };
  onInterrupt: () => void = () => undefined;

  constructor(sink: OutputSink) {
    this.#sink = sink;
  }

  get history(): readonly string[] {
    return this.#history;
  }

  get size(): { readonly columns: number; readonly rows: number } {
    return this.#size;
  }

  resize(columns: number, rows: number): void {
    if (columns > 0 && rows > 0) this.#size = { columns, rows };
  }

  type(data: Uint8Array): void {
    const text = this.#decoder.write(Buffer.from(data));
    if (this.#typed.length + text.length <= maxTypedBytes) this.#typed += text;
    this.#pump();
  }

  /** No more will be typed. */
  hangUp(): void {
    this.#isHungUp = true;
    this.#pump();
  }

  /** As a terminal shows it: a newline also goes back to the first column. */
  cooked(data: Uint8Array): Uint8Array {
    if (!data.includes(10)) return data;
    return Buffer.from(Buffer.from(data).toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
  }

  readLine(prompt: string, options: ReadLineOptions): Promise<TypedLine> {
    return new Promise((resolve) => {
      const onAbort = () => this.#finish({ kind: 'interrupt' });
      const state = startLine(options.isCommand ? this.#history : [], this.#killed);
      const shown = { row: 0 };
      const finish = (line: TypedLine): void => {
        options.signal.removeEventListener('abort', onAbort);
        resolve(line);
      };
      this.#reading = { prompt, options, state, shown, isCompleting: false, resolve: finish };
      options.signal.addEventListener('abort', onAbort, { once: true });
      this.#show(prompt);
      if (options.signal.aborted) onAbort();
      this.#pump();
    });
  }

  #pump(): void {
    if (!this.#reading) this.#lookForInterrupt();
    while (this.#reading && !this.#reading.isCompleting && this.#typed !== '') {
      const parsed = parseKey(this.#typed);
      if (!parsed) break;
      this.#typed = this.#typed.slice(parsed.length);
      if (parsed.key) this.#press(this.#reading, parsed.key);
    }
    if (this.#isHungUp && this.#typed === '') this.#finish({ kind: 'end' });
  }

  /** A running command does not read, and can be interrupted; what was typed before that is dropped. */
  #lookForInterrupt(): void {
    const at = this.#typed.lastIndexOf('\u0003');
    if (at === -1) return;
    this.#typed = this.#typed.slice(at + 1);
    this.#show('^C\r\n');
    this.onInterrupt();
  }

  #press(reading: Reading, key: Key): void {
    const { state, outcome } = editLine(reading.state, key);
    const previous = reading.state;
    reading.state = state;
    this.#killed = state.killed;
    switch (outcome) {
      case 'changed':
        return this.#redraw(reading, previous);
      case 'line':
        return this.#submit(reading);
      case 'end':
        return this.#finish({ kind: 'end' });
      case 'interrupt':
        this.#show(`^C${leaveLine(reading.shown, reading.prompt, state, this.#size.columns)}`);
        this.#finish({ kind: 'interrupt' });
        if (!reading.options.isCommand) this.onInterrupt();
        return undefined;
      case 'clear':
        this.#show('\u001b[H\u001b[2J');
        reading.shown = { row: 0 };
        return this.#draw(reading);
      case 'complete':
        return void this.#complete(reading);
    }
  }

  #submit(reading: Reading): void {
    const { prompt, state, shown, options } = reading;
    this.#show(leaveLine(shown, prompt, state, this.#size.columns));
    if (options.isCommand) this.#history = remember(this.#history, state.text);
    this.#finish({ kind: 'line', text: state.text });
  }

  #finish(line: TypedLine): void {
    const reading = this.#reading;
    this.#reading = undefined;
    reading?.resolve(line);
  }

  async #complete(reading: Reading): Promise<void> {
    const { complete } = reading.options;
    if (!complete) return;
    reading.isCompleting = true;
    const { added, candidates } = await complete(reading.state.text.slice(0, reading.state.cursor));
    reading.isCompleting = false;
    if (this.#reading !== reading) return;
    if (added !== '') this.#press(reading, { kind: 'text', text: added });
    else if (candidates.length > 1) {
      this.#show(leaveLine(reading.shown, reading.prompt, reading.state, this.#size.columns));
      this.#show(`${candidates.join('  ')}\r\n`);
      reading.shown = { row: 0 };
      this.#draw(reading);
    }
    this.#pump();
  }

  /** What is added at the end within the row is just printed. */
  #redraw(reading: Reading, previous: LineState): void {
    if (!reading.options.isEchoed) return;
    const { state, prompt } = reading;
    const isAppended = previous.cursor === previous.text.length && state.cursor === state.text.length;
    const added = state.text.slice(previous.text.length);
    const width = widthOf(prompt) + widthOf(state.text);
    const isSimple = isAppended && state.text.startsWith(previous.text) && /^[\u0020-\u007e]*$/.test(added);
    if (isSimple && width < this.#size.columns) return this.#show(added);
    return this.#draw(reading);
  }

  #draw(reading: Reading): void {
    const { output, shown } = drawLine(reading.shown, reading.prompt, reading.state, this.#size.columns);
    reading.shown = shown;
    this.#show(output);
  }

  #show(text: string): void {
    this.#sink.writeNow('stdout', Buffer.from(text));
  }
}

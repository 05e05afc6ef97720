import { Emitter } from '../../src/base/event.ts';
import type { SandboxKey } from '../../src/sandbox/sandbox.ts';
import type { TerminalConnection, TerminalEnd, TerminalSize } from '../../src/sandbox/service.ts';

/** A terminal without a shell: the test plays the shell and reads what the other side did. */
export class MemoryTerminal implements TerminalConnection {
  readonly key: SandboxKey;
  readonly sizes: TerminalSize[];
  isPaused = false;
  isDisposed = false;
  readonly #output = new Emitter<Uint8Array>();
  readonly #end = new Emitter<TerminalEnd>();
  readonly onOutput = this.#output.event;
  readonly onEnd = this.#end.event;
  #written = '';

  constructor(key: SandboxKey, size: TerminalSize) {
    this.key = key;
    this.sizes = [size];
  }

  /** All that was typed. */
  get written(): string {
    return this.#written;
  }

  /** Plays output of the shell. */
  print(text: string | Uint8Array): void {
    this.#output.fire(typeof text === 'string' ? new TextEncoder().encode(text) : text);
  }

  /** Plays the end of the shell, or of the connection. */
  end(end: TerminalEnd): void {
    this.#end.fire(end);
  }

  write(data: Uint8Array): void {
    this.#written += new TextDecoder().decode(data);
  }

  resize(size: TerminalSize): void {
    this.sizes.push(size);
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  dispose(): void {
    this.isDisposed = true;
    this.#output.dispose();
    this.#end.dispose();
  }
}

import type * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { TerminalSession, type TerminalSessionOptions } from '../../terminal/session.ts';
import { translator } from '../ui/translator.ts';
import type { VsCode } from '../vscodeApi.ts';

export interface SandboxPseudoterminalOptions {
  readonly vscode: VsCode;
  readonly clock: Clock;
  readonly target: string;
  readonly isReopened: boolean;
  readonly open: TerminalSessionOptions['open'];
  /** VS Code has made the tab. */
  readonly onTab: () => void;
}

/** A terminal session as VS Code wants one; all that it does is in the session. */
export class SandboxPseudoterminal implements vscode.Pseudoterminal {
  readonly #writes: vscode.EventEmitter<string>;
  readonly #closes: vscode.EventEmitter<number | void>;
  readonly #session: TerminalSession;
  readonly onDidWrite: vscode.Event<string>;
  readonly onDidClose: vscode.Event<number | void>;

  readonly #onTab: () => void;

  constructor({ vscode, clock, target, isReopened, open, onTab }: SandboxPseudoterminalOptions) {
    this.#onTab = onTab;
    this.#writes = new vscode.EventEmitter();
    this.#closes = new vscode.EventEmitter();
    this.onDidWrite = this.#writes.event;
    this.onDidClose = this.#closes.event;
    const translate = translator(vscode);
    this.#session = new TerminalSession({
      open,
      clock,
      target,
      isReopened,
      frontEnd: {
        write: (data) => this.#writes.fire(data),
        // A code other than 0 makes VS Code raise a notification; the terminal has said it already.
        close: () => this.#closes.fire(),
        translate: (template, args) => translate(template, { ...args }),
      },
    });
  }

  open(dimensions: vscode.TerminalDimensions | undefined): void {
    this.#onTab();
    this.#session.start(dimensions);
  }

  close(): void {
    this.#session.dispose();
    this.#writes.dispose();
    this.#closes.dispose();
  }

  handleInput(data: string): void {
    this.#session.input(data);
  }

  setDimensions(dimensions: vscode.TerminalDimensions): void {
    this.#session.resize(dimensions);
  }
}

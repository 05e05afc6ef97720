import type { TerminalSize } from '../sandbox/service.ts';
import { initialInputFilterState, type InputFilterState } from './inputFilter.ts';
import { initialOutputFlow, type OutputFlow } from './outputFlow.ts';
import type { SessionMessage } from './sessionMessages.ts';
import { initialFilterState, type FilterState } from './terminalFilter.ts';
import { noPendingBytes } from './utf8Decoder.ts';

/**
 * `exited`: the shell ended by itself. `lost`: the connection broke. `failed`: it could not be opened. In these three
 * a key decides; `closed` is for good.
 */
export type TerminalPhase = 'idle' | 'connecting' | 'open' | 'exited' | 'lost' | 'failed' | 'closed';

export interface SessionState {
  readonly phase: TerminalPhase;
  readonly target: string;
  readonly size: TerminalSize;
  /** A shell was there before, so that the next one is a new one. */
  readonly hadShell: boolean;
  readonly exitCode: number | undefined;
  /** Keys decide only some time after the end: what is typed at that moment was meant for the shell. */
  readonly areKeysArmed: boolean;
  readonly pendingBytes: Uint8Array;
  readonly filter: FilterState;
  readonly inputFilter: InputFilterState;
  readonly flow: OutputFlow;
  /** Typed while connecting. */
  readonly queuedInput: string;
}

export type SessionEvent =
  | { readonly kind: 'started'; readonly size: TerminalSize | undefined }
  | { readonly kind: 'waiting'; readonly message: string }
  | { readonly kind: 'opened' }
  | { readonly kind: 'connectFailed'; readonly reason: string }
  | { readonly kind: 'output'; readonly bytes: Uint8Array }
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'lost'; readonly reason: string }
  /** From the terminal: keys, and its own answers, acknowledgements among them. */
  | { readonly kind: 'input'; readonly data: string }
  | { readonly kind: 'resized'; readonly size: TerminalSize }
  | { readonly kind: 'acknowledgementOverdue' }
  | { readonly kind: 'keysArmed' }
  | { readonly kind: 'closed' };

export type SessionEffect =
  | { readonly kind: 'connect'; readonly size: TerminalSize }
  /** To the terminal. */
  | { readonly kind: 'write'; readonly text: string }
  /** To the terminal, between `before` and `after`, translated; cut to the width where one is given. */
  | {
      readonly kind: 'announce';
      readonly message: SessionMessage;
      readonly before: string;
      readonly after: string;
      readonly maxLength: number | undefined;
    }
  /** To the sandbox. */
  | { readonly kind: 'send'; readonly data: string }
  | { readonly kind: 'resize'; readonly size: TerminalSize }
  | { readonly kind: 'pause' | 'resume' }
  /** Starts over when it runs; comes back as the event of that name. */
  | { readonly kind: 'startTimer'; readonly timer: SessionTimer; readonly delayMs: number }
  | { readonly kind: 'stopTimer'; readonly timer: SessionTimer }
  /** Ends the connection, or the attempt, for good. */
  | { readonly kind: 'hangUp' }
  | { readonly kind: 'close'; readonly exitCode: number | undefined };

export type SessionTimer = 'acknowledgementOverdue' | 'keysArmed';

export interface SessionStep {
  readonly state: SessionState;
  readonly effects: readonly SessionEffect[];
}

export function initialSessionState(target: string, hadShell: boolean): SessionState {
  return {
    phase: 'idle',
    target,
    size: { columns: 80, rows: 24 },
    hadShell,
    exitCode: undefined,
    areKeysArmed: false,
    pendingBytes: noPendingBytes,
    filter: initialFilterState,
    inputFilter: initialInputFilterState,
    flow: initialOutputFlow,
    queuedInput: '',
  };
}

import type { Memento, Terminal } from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { SandboxKey } from '../../sandbox/sandbox.ts';
import { displayText } from '../../tree/displayText.ts';
import type { ConnectionManager } from '../connection/connectionManager.ts';
import type { VsCode } from '../vscodeApi.ts';
import { explainEnd } from './explainEnd.ts';
import { SandboxPseudoterminal } from './sandboxPseudoterminal.ts';
import { waitUntilRunning } from './waitUntilRunning.ts';

export interface SandboxTerminalsOptions {
  readonly vscode: VsCode;
  readonly connection: ConnectionManager;
  readonly clock: Clock;
  readonly workspaceState: Memento;
}

/** A terminal that was open when the window ended. */
interface SavedTerminal extends SandboxKey {
  readonly connectionId: string;
}

const stateKey = 'k7.terminals';
const maxReopened = 10;

/** The terminals of sandboxes, each in an editor tab. VS Code drops such tabs on a reload; they are opened again. */
export class SandboxTerminals implements Disposable {
  readonly #options: SandboxTerminalsOptions;
  readonly #open = new Map<Terminal, SavedTerminal>();
  readonly #resources = new DisposableStore();
  #toReopen: readonly SavedTerminal[];

  constructor(options: SandboxTerminalsOptions) {
    const { vscode, connection, workspaceState } = options;
    this.#options = options;
    this.#toReopen = parseSaved(workspaceState.get<unknown>(stateKey));
    this.#resources.add(vscode.window.onDidCloseTerminal((terminal) => this.#onDidClose(terminal)));
    this.#resources.add(
      connection.onDidChange((current) => {
        if (current.kind === 'connected') this.#reopen(current.id);
      }),
    );
  }

  open(key: SandboxKey, connectionId: string): void {
    this.#create({ ...key, connectionId }, false).show();
  }

  dispose(): void {
    this.#resources.dispose();
    // The tabs end with the window; the list of them stays for the next one.
    for (const terminal of this.#open.keys()) terminal.dispose();
    this.#open.clear();
  }

  #create(saved: SavedTerminal, isReopened: boolean): Terminal {
    const { vscode, connection, clock } = this.#options;
    const { namespace, name, connectionId } = saved;
    const key = { namespace, name };
    const pty = new SandboxPseudoterminal({
      vscode,
      clock,
      target: name,
      isReopened,
      // A first terminal of a window is not there yet when it is shown, so it gets the focus now.
      onTab: () => {
        if (!isReopened) terminal.show();
      },
      open: async ({ size, signal, onWaiting }) => {
        const { exec, watch } = await connection.require(connectionId);
        const say = (why: string) =>
          onWaiting(vscode.l10n.t('waiting until the sandbox runs: {why}', { why: displayText(why, 300) }));
        await waitUntilRunning({ watch, key, clock, signal, onWaiting: say });
        return explainEnd(await exec.openTerminal(key, size, signal), watch, key);
      },
    });
    const terminal = vscode.window.createTerminal({
      name: `${displayText(name)} · ${displayText(namespace)}`,
      pty,
      iconPath: new vscode.ThemeIcon('vm'),
      location: { viewColumn: vscode.ViewColumn.Active, preserveFocus: isReopened },
    });
    this.#open.set(terminal, saved);
    this.#save();
    return terminal;
  }

  #onDidClose(terminal: Terminal): void {
    if (!this.#open.has(terminal)) return;
    if (terminal.exitStatus?.reason === this.#options.vscode.TerminalExitReason.Shutdown) return;
    this.#open.delete(terminal);
    this.#save();
  }

  #reopen(connectionId: string): void {
    const due = this.#toReopen.filter((saved) => saved.connectionId === connectionId);
    this.#toReopen = this.#toReopen.filter((saved) => saved.connectionId !== connectionId);
    for (const saved of due) this.#create(saved, true);
  }

  #save(): void {
    const saved = [...this.#open.values(), ...this.#toReopen].slice(0, maxReopened);
    // A list that could not be written costs the tabs after a reload, nothing else.
    this.#options.workspaceState.update(stateKey, saved).then(undefined, () => undefined);
  }
}

function parseSaved(value: unknown): readonly SavedTerminal[] {
  return Array.isArray(value) ? value.filter(isSaved).slice(0, maxReopened) : [];
}

function isSaved(value: unknown): value is SavedTerminal {
  if (typeof value !== 'object' || value === null) return false;
  return ['namespace', 'name', 'connectionId'].every((key) => typeof Reflect.get(value, key) === 'string');
}

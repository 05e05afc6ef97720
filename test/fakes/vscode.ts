/**
 * A VS Code in memory, as rich as the extension needs: the person is played by queues of answers, and what was shown can
 * be read.
 */
import type * as vscode from 'vscode';
import { Emitter } from '../../src/base/event.ts';
import type { VsCode } from '../../src/extension/vscodeApi.ts';
import { FakeInputBox, FakeQuickPick, type InputAnswer, type PickAnswer } from './vscodeInputs.ts';
import { FakeDocuments, FakeUri } from './vscodeDocuments.ts';
import { FakeTreeView } from './vscodeTreeView.ts';

class FakeEventEmitter<T> extends Emitter<T> {}

class ThemeIcon {
  readonly id: string;
  readonly color: ThemeColor | undefined;
  constructor(id: string, color?: ThemeColor) {
    this.id = id;
    this.color = color;
  }
}

class ThemeColor {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
}

class MarkdownString {
  readonly value: string;
  isTrusted = false;
  supportHtml = false;
  constructor(value: string) {
    this.value = value;
  }
}

class TreeItem {
  readonly label: string;
  readonly collapsibleState: number;
  constructor(label: string, collapsibleState = 0) {
    this.label = label;
    this.collapsibleState = collapsibleState;
  }
}

/** A message that was shown. */
export interface ShownMessage {
  readonly kind: 'information' | 'warning' | 'error';
  readonly message: string;
  readonly detail: string | undefined;
  readonly isModal: boolean;
  readonly buttons: readonly string[];
}

export interface FakeTerminal {
  readonly options: vscode.ExtensionTerminalOptions;
  exitStatus: { readonly code: number | undefined; readonly reason: number } | undefined;
  isShown: boolean;
  isDisposed: boolean;
}

export class FakeMemento {
  readonly values = new Map<string, unknown>();

  keys(): readonly string[] {
    return [...this.values.keys()];
  }

  get(key: string): unknown {
    return this.values.get(key);
  }

  async update(key: string, value: unknown): Promise<void> {
    // As VS Code keeps it: as JSON.
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, JSON.parse(JSON.stringify(value)));
  }
}

export class FakeVsCode {
  readonly commands = new Map<string, (...args: readonly unknown[]) => unknown>();
  /** Commands that were run and are not the extension's own. */
  readonly executed: (readonly unknown[])[] = [];
  readonly contextKeys = new Map<string, unknown>();
  readonly settings = new Map<string, unknown>();
  readonly messages: ShownMessage[] = [];
  /** Per message, in order: the button that is clicked; `undefined`: none. */
  readonly clicks: (string | undefined)[] = [];
  readonly picks: PickAnswer[] = [];
  readonly texts: InputAnswer[] = [];
  readonly inputBoxes: FakeInputBox[] = [];
  readonly quickPicks: FakeQuickPick[] = [];
  readonly openedFiles: (string | undefined)[] = [];
  readonly terminals: FakeTerminal[] = [];
  readonly treeViews: FakeTreeView[] = [];
  readonly documents = new FakeDocuments();
  readonly logLines: string[] = [];
  readonly statusBar = { text: '', isShown: false };
  readonly progressTitles: string[] = [];
  readonly trustGranted = new Emitter<void>();
  readonly configurationChanged = new Emitter<vscode.ConfigurationChangeEvent>();
  readonly terminalClosed = new Emitter<FakeTerminal>();
  isTrusted = true;
  clipboard = '';

  /** What the extension is given in place of the module `vscode`. */
  get api(): VsCode {
    return asVsCode({
      EventEmitter: FakeEventEmitter,
      MarkdownString,
      ThemeColor,
      ThemeIcon,
      TreeItem,
      TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
      QuickInputButtons: { Back: backButton },
      QuickPickItemKind: { Separator: -1, Default: 0 },
      ProgressLocation: { Notification: 15 },
      StatusBarAlignment: { Left: 1, Right: 2 },
      TerminalExitReason: { Unknown: 0, Shutdown: 1, Process: 2, User: 3, Extension: 4 },
      ViewColumn: { Active: -1 },
      Uri: FakeUri,
      l10n: { t: translate },
      commands: this.#commands(),
      window: this.#window(),
      workspace: this.#workspace(),
      languages: { setTextDocumentLanguage: async (document: unknown) => document },
      env: {
        clipboard: {
          writeText: async (text: string) => {
            this.clipboard = text;
          },
        },
      },
    });
  }

  get treeView(): FakeTreeView {
    const [view] = this.treeViews;
    if (!view) throw new Error('no tree view was created');
    return view;
  }

  /** Runs a command of the extension and waits for it. */
  async run(command: string, ...args: readonly unknown[]): Promise<void> {
    const handler = this.commands.get(command);
    if (!handler) throw new Error(`no command ${command}`);
    await handler(...args);
  }

  grantTrust(): void {
    this.isTrusted = true;
    this.trustGranted.fire();
  }

  changeSetting(key: string, value: unknown): void {
    this.settings.set(key, value);
    this.configurationChanged.fire({ affectsConfiguration: (section) => section === key });
  }

  #commands() {
    return {
      registerCommand: (id: string, handler: (...args: readonly unknown[]) => unknown) => {
        this.commands.set(id, handler);
        return { dispose: () => this.commands.delete(id) };
      },
      executeCommand: async (id: string, ...args: readonly unknown[]) => {
        if (id === 'setContext') return void this.contextKeys.set(String(args[0]), args[1]);
        const handler = this.commands.get(id);
        if (handler) return handler(...args);
        this.executed.push([id, ...args]);
        return undefined;
      },
    };
  }

  #window() {
    return {
      createOutputChannel: () => this.#logChannel(),
      createTreeView: (id: string, options: vscode.TreeViewOptions<unknown>) => {
        const view = new FakeTreeView(id, options.treeDataProvider);
        this.treeViews.push(view);
        return view;
      },
      createStatusBarItem: () => this.#statusBarItem(),
      createInputBox: () => remember(this.inputBoxes, new FakeInputBox(this.texts, backButton)),
      createQuickPick: () => remember(this.quickPicks, new FakeQuickPick(this.picks, backButton)),
      showQuickPick: (items: readonly vscode.QuickPickItem[]) => new FakeQuickPick(this.picks, backButton).many(items),
      showOpenDialog: async () => {
        const path = this.openedFiles.shift();
        return path === undefined ? undefined : [FakeUri.file(path)];
      },
      showInformationMessage: this.#shower('information'),
      showWarningMessage: this.#shower('warning'),
      showErrorMessage: this.#shower('error'),
      setStatusBarMessage: () => ({ dispose: () => undefined }),
      withProgress: (options: vscode.ProgressOptions, task: (progress: unknown, token: unknown) => unknown) => {
        if (options.title !== undefined) this.progressTitles.push(options.title);
        const token = { isCancellationRequested: false, onCancellationRequested: new Emitter<void>().event };
        return task({ report: () => undefined }, token);
      },
      createTerminal: (options: vscode.ExtensionTerminalOptions) => this.#createTerminal(options),
      onDidCloseTerminal: this.terminalClosed.event,
      showTextDocument: async (document: { readonly uri: FakeUri }) => {
        this.documents.shown.push(document.uri.toString());
      },
    };
  }

  #workspace() {
    const isTrusted = () => this.isTrusted;
    const { documents } = this;
    return {
      get isTrusted() {
        return isTrusted();
      },
      get textDocuments() {
        return documents.open;
      },
      onDidGrantWorkspaceTrust: this.trustGranted.event,
      onDidChangeConfiguration: this.configurationChanged.event,
      getConfiguration: () => ({ get: (key: string) => this.settings.get(key) }),
      registerTextDocumentContentProvider: (scheme: string, provider: vscode.TextDocumentContentProvider) =>
        documents.register(scheme, provider),
      openTextDocument: (uri: FakeUri) => documents.load(uri),
    };
  }

  #shower(kind: ShownMessage['kind']) {
    return async (message: string, ...rest: readonly (string | vscode.MessageOptions)[]) => {
      const [options] = rest.filter((part) => typeof part === 'object');
      const buttons = rest.filter((part) => typeof part === 'string');
      this.messages.push({ kind, message, detail: options?.detail, isModal: options?.modal ?? false, buttons });
      const clicked = this.clicks.shift();
      if (clicked !== undefined && !buttons.includes(clicked))
        throw new Error(`no button ${clicked} in: ${buttons.join()}`);
      return clicked;
    };
  }

  #logChannel() {
    const add = (level: string) => (line: string) => this.logLines.push(`${level} ${line}`);
    const levels = { debug: add('debug'), info: add('info'), warn: add('warn'), error: add('error') };
    return { ...levels, show: () => this.executed.push(['showLog']), dispose: () => undefined };
  }

  #statusBarItem() {
    const { statusBar } = this;
    return Object.assign(statusBar, {
      show: () => {
        statusBar.isShown = true;
      },
      hide: () => {
        statusBar.isShown = false;
      },
      dispose: () => undefined,
    });
  }

  #createTerminal(options: vscode.ExtensionTerminalOptions) {
    const terminal = {
      options,
      exitStatus: undefined,
      isShown: false,
      isDisposed: false,
      show: () => {
        terminal.isShown = true;
      },
      dispose: () => {
        terminal.isDisposed = true;
      },
    };
    this.terminals.push(terminal);
    return terminal;
  }
}

const backButton = { iconPath: 'back' };

/** The fake has the parts that the extension uses; a test that needs another one fails by its absence. */
function asVsCode(fake: object): VsCode {
  return fake as VsCode;
}

function remember<T>(list: T[], item: T): T {
  list.push(item);
  return item;
}

function translate(template: string, args: Readonly<Record<string, string | number>> = {}): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => String(args[name] ?? place));
}

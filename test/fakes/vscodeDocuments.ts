import type * as vscode from 'vscode';
import type { Disposable } from '../../src/base/disposable.ts';

/** As much of a Uri as virtual documents need. */
export class FakeUri {
  readonly scheme: string;
  readonly path: string;
  readonly query: string;

  constructor(scheme: string, path: string, query: string) {
    this.scheme = scheme;
    this.path = path;
    this.query = query;
  }

  static from({ scheme, path = '', query = '' }: { readonly scheme: string; path?: string; query?: string }): FakeUri {
    return new FakeUri(scheme, path, query);
  }

  static file(path: string): FakeUri {
    return new FakeUri('file', path, '');
  }

  get fsPath(): string {
    return this.path;
  }

  toString(): string {
    return `${this.scheme}:${this.path}${this.query === '' ? '' : `?${this.query}`}`;
  }
}

/** Virtual documents: loaded from their provider, and again when it says that they changed. */
export class FakeDocuments {
  readonly open: { readonly uri: FakeUri }[] = [];
  readonly shown: string[] = [];
  readonly #texts = new Map<string, string>();
  readonly #providers = new Map<string, vscode.TextDocumentContentProvider>();
  #loads: Promise<void>[] = [];

  register(scheme: string, provider: vscode.TextDocumentContentProvider): Disposable {
    this.#providers.set(scheme, provider);
    return provider.onDidChange?.((uri) => this.#loads.push(this.#read(uri))) ?? { dispose: () => undefined };
  }

  async load(uri: FakeUri): Promise<{ readonly uri: FakeUri }> {
    const document = { uri };
    this.open.push(document);
    await this.#read(asUri(uri));
    return document;
  }

  /** The text of the document that was shown last, once all of its changes are in. */
  async lastText(): Promise<string> {
    const loads = this.#loads;
    this.#loads = [];
    await Promise.all(loads);
    return this.#texts.get(this.shown.at(-1) ?? '') ?? '';
  }

  async #read(uri: vscode.Uri): Promise<void> {
    const provider = this.#providers.get(uri.scheme);
    if (!provider) throw new Error(`no provider of ${uri.scheme}`);
    const text = await provider.provideTextDocumentContent(uri, neverCancelled);
    this.#texts.set(uri.toString(), text ?? '');
  }
}

function asUri(fake: object): vscode.Uri {
  return fake as vscode.Uri;
}

const neverCancelled: vscode.CancellationToken = {
  isCancellationRequested: false,
  onCancellationRequested: () => ({ dispose: () => undefined }),
};

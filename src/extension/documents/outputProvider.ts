import type * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import type { SandboxKey } from '../../sandbox/sandbox.ts';
import type { ExecResult } from '../../sandbox/service.ts';
import { displayText } from '../../tree/displayText.ts';
import type { Translate } from '../../tree/translate.ts';
import { translator } from '../ui/translator.ts';
import type { VsCode } from '../vscodeApi.ts';
import { stripCodes } from './stripCodes.ts';

const outputScheme = 'k7-output';
const maxKept = 20;
/** Of standard output and of standard error each, in a document. */
export const maxOutputBytes = 1024 * 1024;

/** Outputs of commands as read-only documents; the oldest are forgotten. */
export class OutputProvider implements vscode.TextDocumentContentProvider, Disposable {
  readonly #vscode: VsCode;
  readonly #texts = new Map<string, string>();
  readonly #registration: Disposable;
  #count = 0;

  constructor(vscode: VsCode) {
    this.#vscode = vscode;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(outputScheme, this);
  }

  async show(key: SandboxKey, command: string, result: ExecResult): Promise<void> {
    const { Uri, window, workspace } = this.#vscode;
    this.#count += 1;
    // The name stands on the tab, where outputs of several sandboxes stand side by side.
    const path = `/${key.namespace}/${key.name} · output ${this.#count}.txt`;
    const uri = Uri.from({ scheme: outputScheme, path });
    this.#texts.set(path, formatOutput(key, command, result, translator(this.#vscode)));
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > maxKept && oldest !== undefined) this.#texts.delete(oldest);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: false });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.path) ?? this.#vscode.l10n.t('This output is no longer kept. Run the command again.');
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

/** What was run, how it ended, and what it wrote, for a person to read. */
function formatOutput(key: SandboxKey, command: string, result: ExecResult, t: Translate): string {
  const target = displayText(`${key.namespace}/${key.name}`);
  const end = t('exit code {exitCode}, {durationMs} ms', {
    exitCode: result.exitCode,
    durationMs: Math.round(result.durationMs),
  });
  const parts = [
    `# ${target}: ${end}`,
    `$ ${stripCodes(command)}`,
    body(result.stdout, result.isStdoutTruncated, t),
    ...(result.stderr === '' ? [] : [`# ${t('standard error')}`, body(result.stderr, result.isStderrTruncated, t)]),
  ];
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

function body(text: string, isTruncated: boolean, t: Translate): string {
  const plain = stripCodes(text).replace(/\n$/, '');
  return isTruncated
    ? `${plain}\n# ${t('cut off here: only the first {count} KiB are kept', { count: maxOutputBytes / 1024 })}`
    : plain;
}

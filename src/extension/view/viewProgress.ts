import type { Disposable } from '../../base/disposable.ts';
import type { VsCode } from '../vscodeApi.ts';

/** The bar that runs along the top of a view while something is on its way. */
export class ViewProgress implements Disposable {
  readonly #vscode: Pick<VsCode, 'window'>;
  readonly #viewId: string;
  #end: (() => void) | undefined;

  constructor(vscode: Pick<VsCode, 'window'>, viewId: string) {
    this.#vscode = vscode;
    this.#viewId = viewId;
  }

  set(isBusy: boolean): void {
    if (isBusy === (this.#end !== undefined)) return;
    if (!isBusy) return this.dispose();
    const done = new Promise<void>((resolve) => {
      this.#end = resolve;
    });
    // A bar that could not be shown is missed by nobody: the message says the same.
    this.#vscode.window
      .withProgress({ location: { viewId: this.#viewId } }, () => done)
      .then(undefined, () => undefined);
  }

  dispose(): void {
    this.#end?.();
    this.#end = undefined;
  }
}

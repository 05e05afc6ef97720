import { CancelledError } from '../cancelled.ts';
import type { VsCode } from '../vscodeApi.ts';

export interface ProgressOptions {
  readonly title: string;
  readonly isCancellable?: boolean;
}

/** Shows a notification while `work` runs; its button to cancel aborts the signal. */
export async function withProgress<T>(
  { window, ProgressLocation }: Pick<VsCode, 'window' | 'ProgressLocation'>,
  { title, isCancellable = true }: ProgressOptions,
  work: (signal: AbortSignal, report: (message: string) => void) => Promise<T>,
): Promise<T> {
  const options = { location: ProgressLocation.Notification, title, cancellable: isCancellable };
  return window.withProgress(options, async (progress, token) => {
    const controller = new AbortController();
    const abort = () => controller.abort(new CancelledError());
    if (token.isCancellationRequested) abort();
    const subscription = token.onCancellationRequested(abort);
    try {
      return await work(controller.signal, (message) => progress.report({ message }));
    } finally {
      subscription.dispose();
    }
  });
}

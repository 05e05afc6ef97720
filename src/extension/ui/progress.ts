import type { Clock } from '../../base/clock.ts';
import { CancelledError } from '../cancelled.ts';
import type { VsCode } from '../vscodeApi.ts';

export interface ProgressDeps {
  readonly vscode: Pick<VsCode, 'window' | 'ProgressLocation'>;
  readonly clock: Clock;
}

export interface ProgressOptions {
  readonly title: string;
  readonly isCancellable?: boolean;
}

/** What is done sooner needs no notification that comes and goes at once. */
const silentMs = 500;

/** Shows a notification while `work` runs, if it lasts; its button to cancel aborts the signal. */
export async function withProgress<T>(
  { vscode, clock }: ProgressDeps,
  { title, isCancellable = true }: ProgressOptions,
  work: (signal: AbortSignal, report: (message: string) => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let last: string | undefined;
  let show: ((message: string) => void) | undefined;
  const result = work(controller.signal, (message) => {
    last = message;
    show?.(message);
  });
  const ended = result.then(
    () => undefined,
    () => undefined,
  );
  const timer = clock.setTimeout(() => {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: isCancellable };
    const notification = vscode.window.withProgress(options, async (progress, token) => {
      show = (message) => progress.report({ message });
      if (last !== undefined) show(last);
      const subscription = token.onCancellationRequested(() => controller.abort(new CancelledError()));
      await ended;
      subscription.dispose();
    });
    // Without its notification the work goes on all the same.
    notification.then(undefined, () => undefined);
  }, silentMs);
  try {
    return await result;
  } finally {
    timer.dispose();
  }
}

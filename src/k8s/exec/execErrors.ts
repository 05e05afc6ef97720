import { isSandboxError, SandboxError } from '../../sandbox/errors.ts';
import { toSandboxError } from '../connection/kubeErrors.ts';
import { KubeStatusError } from '../connection/kubeStatusError.ts';

/** The pod in which something is run. */
export interface ExecPod {
  readonly namespace: string;
  readonly podName: string;
  readonly container: string;
}

/** What a server refused the handshake with, as an error for people. */
export function toExecError(error: unknown, pod: ExecPod): Error {
  if (isSandboxError(error)) return error;
  if (!(error instanceof KubeStatusError)) {
    return new SandboxError('InternalError', `The connection to pod ${pod.podName} failed.`, { cause: error });
  }
  const { code, message } = error.status;
  switch (code) {
    case 401:
    case 403:
    case 429:
    case 503:
      return toSandboxError(error, `Running it in pod ${pod.podName} failed`);
    case 404:
      return new SandboxError('SandboxNotRunning', `Pod ${pod.podName} is gone: ${message}`, { cause: error });
    default:
      return fromMessage(message, pod, error);
  }
}

/** What a server said on the status channel when it could not run the process. */
export function fromMessage(message: string, pod: ExecPod, cause?: unknown): SandboxError {
  const plain = message.replace(
    /^(?:(?:unable to upgrade connection|Internal error occurred|error executing command in container): )+/,
    '',
  );
  if (
    /not running|container not found|not valid for pod|is not created|has(?: not)? (?:stopped|terminated)|not found in pod|does not have a host assigned|task .*not found|container .*not found|cannot exec in a (?:stopped|deleted)|process .*(?:already )?(?:exited|finished)/i.test(
      plain,
    )
  ) {
    return new SandboxError('SandboxNotRunning', `The container of pod ${pod.podName} is not running: ${plain}`, {
      cause,
    });
  }
  if (/no such file or directory|executable file not found|permission denied|exec format error/i.test(plain)) {
    return new SandboxError('ShellNotFound', `The sandbox's image has no /bin/sh that can be run: ${plain}`, { cause });
  }
  return new SandboxError('ClusterRefused', `The cluster could not run it in pod ${pod.podName}: ${plain}`, { cause });
}

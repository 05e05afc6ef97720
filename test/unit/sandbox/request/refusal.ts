import { isSandboxError, type SandboxError } from '../../../../src/sandbox/errors.ts';

/** The SandboxError that `run` throws; fails when it throws none. */
export function refusal(run: () => unknown): SandboxError {
  let answer: unknown;
  try {
    answer = run();
  } catch (thrown) {
    if (isSandboxError(thrown)) return thrown;
    throw thrown;
  }
  throw new Error(`nothing was refused: ${JSON.stringify(answer)}`);
}

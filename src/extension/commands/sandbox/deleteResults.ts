import { isSandboxError, SandboxError } from '../../../sandbox/errors.ts';
import type { DeleteResult, SandboxService } from '../../../sandbox/service.ts';
import { displayText } from '../../../tree/displayText.ts';
import type { Translate } from '../../../tree/translate.ts';
import { listNames } from '../targets.ts';

/** What a person must know before deleting: whatever the names, it is in this cluster. */
export function irreversible({ description }: Pick<SandboxService, 'description'>, t: Translate): string {
  return t('In cluster {cluster}. This cannot be undone.', { cluster: displayText(description) });
}

/** One error for all that could not be deleted. What is gone already is as it should be. */
export function throwIfFailed(results: readonly DeleteResult[], t: Translate): void {
  const failed = results.flatMap(({ name, error }) => (error && !isGone(error) ? [{ name, error }] : []));
  const [first] = failed;
  if (!first) return;
  if (results.length === 1) throw first.error;
  const message = t('{failed} of {total} sandboxes were not deleted ({names}): {reason}', {
    failed: failed.length,
    total: results.length,
    names: listNames(
      failed.map(({ name }) => name),
      t,
    ),
    reason: first.error.message,
  });
  if (!isSandboxError(first.error)) throw new Error(message, { cause: first.error });
  throw new SandboxError(first.error.reason, message, { cause: first.error, hint: first.error.hint });
}

function isGone(error: Error): boolean {
  return isSandboxError(error) && error.reason === 'SandboxNotFound';
}

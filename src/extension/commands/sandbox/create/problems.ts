import { isSandboxError } from '../../../../sandbox/errors.ts';
import type { Runtime } from '../../../runtimeTypes.ts';
import { toRequestBody, type CreateDraft } from './draft.ts';

// Good values for what has not been asked yet, so that only the field in question can be at fault.
const probe: CreateDraft = { namespace: 'default', name: 'probe', image: 'probe' };

/** What is wrong with one field of a draft, in a sentence; `undefined`: nothing. */
export function problemOf(
  runtime: Pick<Runtime, 'parseCreateRequest'>,
  field: 'name' | 'image' | 'namespace' | 'egress_whitelist' | 'limits',
  draft: CreateDraft,
): string | undefined {
  try {
    runtime.parseCreateRequest(toRequestBody({ ...probe, ...draft }), { defaultNamespace: 'default' });
    return undefined;
  } catch (thrown) {
    if (!isSandboxError(thrown)) throw thrown;
    if (thrown.field?.split(/[.[]/)[0] !== field) return undefined;
    return thrown.hint === undefined ? thrown.message : `${thrown.message}. ${thrown.hint}`;
  }
}

import { isSandboxError } from '../sandbox/errors.ts';
import { parseNamespaceName } from '../sandbox/request/kubeNames.ts';
import { UsageError } from './usageError.ts';

/** The values of --namespace. Errors: UsageError for one that Kubernetes could not have. */
export function parseNamespaces(names: readonly string[]): readonly string[] {
  return names.map((name) => {
    try {
      return parseNamespaceName(name);
    } catch (error) {
      throw isSandboxError(error) ? new UsageError(error.message, error.hint) : error;
    }
  });
}

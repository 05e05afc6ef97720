import { isSandboxError, SandboxError, type SandboxErrorOptions } from '../../sandbox/errors.ts';
import { KubeStatusError, type KubeStatus } from './kubeStatusError.ts';

/**
 * What a call to the cluster threw, as the one kind of error that this product throws. `doing` says which step failed,
 * as the beginning of a sentence (`Creating Secret box-env failed`). An error that is one already stays as it is.
 */
export function toSandboxError(thrown: unknown, doing: string): SandboxError {
  if (isSandboxError(thrown)) return thrown;
  if (!(thrown instanceof KubeStatusError)) {
    return new SandboxError('InternalError', `${doing} in an unforeseen way`, { cause: thrown });
  }
  return fromStatus(thrown.status, doing, { cause: thrown });
}

export function isStatus(thrown: unknown, code: number): thrown is KubeStatusError {
  return thrown instanceof KubeStatusError && thrown.status.code === code;
}

/** The name is taken; a `Conflict`, the other 409, says that something changed meanwhile. */
export function isAlreadyExists(thrown: unknown): thrown is KubeStatusError {
  return isStatus(thrown, 409) && thrown.status.reason === 'AlreadyExists';
}

/** To a patch with the uid of an object: that one is not there any more, or a namesake is. */
export function isOfAnother(thrown: unknown): thrown is KubeStatusError {
  if (!(thrown instanceof KubeStatusError)) return false;
  const { code, details } = thrown.status;
  return code === 404 || (code === 422 && (details?.causes ?? []).some(({ field }) => field === 'metadata.uid'));
}

function fromStatus(status: KubeStatus, doing: string, options: SandboxErrorOptions): SandboxError {
  const { code, details } = status;
  const text = `${doing}: ${messageOf(status)}`;
  switch (code) {
    case 401:
      return new SandboxError('CredentialsFailed', 'The cluster does not accept the credentials', options);
    case 403:
      return forbidden(status, doing, options);
    case 404:
      if (details?.kind === 'namespaces') return namespaceNotFound(details.name ?? '', options);
      // Without a name it is the path that is not known: a server of another kind, or an API that it does not have.
      if (details?.name === undefined) return new SandboxError('ClusterRefused', text, options);
      return new SandboxError('ChangedMeanwhile', `${text}; somebody else deleted it`, options);
    case 409:
      if (status.reason === 'AlreadyExists') return new SandboxError('ObjectConflict', text, options);
      return new SandboxError('ChangedMeanwhile', `${text}; somebody else changed it`, options);
    case 408:
    case 504:
      return new SandboxError('Timeout', text, options);
    default: {
      if (code !== 429 && code < 500) return new SandboxError('ClusterRefused', text, options);
      const retryAfterSeconds = details?.retryAfterSeconds;
      return new SandboxError('ClusterBusy', text, { ...options, retryAfterSeconds });
    }
  }
}

function namespaceNotFound(namespace: string, options: SandboxErrorOptions): SandboxError {
  return new SandboxError('NamespaceNotFound', `There is no namespace ${namespace}`, {
    ...options,
    field: 'namespace',
    hint: `Create it first: kubectl create namespace ${namespace}`,
  });
}

/** One answer, three causes: a missing right, a quota that is used up, a namespace that is on its way out. */
function forbidden(status: KubeStatus, doing: string, options: SandboxErrorOptions): SandboxError {
  const { message } = status;
  if (/exceeded quota/.test(message)) return new SandboxError('QuotaExceeded', `${doing}: ${message}`, options);
  if (/is being terminated/.test(message)) {
    const text = `${doing}: its namespace is being deleted`;
    return new SandboxError('ClusterRefused', text, { ...options, field: 'namespace' });
  }
  const right = /cannot (\S+) resource "([^"]+)"(?: in API group "([^"]*)")?(?: in the namespace "([^"]+)")?/.exec(
    message,
  );
  if (!right) return new SandboxError('PermissionDenied', `${doing}: ${message}`, options);
  const [, verb = '', resource = '', group = '', namespace] = right;
  const where = namespace === undefined ? 'in the whole cluster' : `in namespace ${namespace}`;
  const groupHint = group === '' ? '' : ` (API group ${group})`;
  return new SandboxError('PermissionDenied', `The credentials may not ${verb} ${resource} ${where}`, {
    ...options,
    hint: `Ask for a Role with the verb ${verb} on ${resource}${groupHint}, or choose another context.`,
  });
}

/** With a validation error's causes, which say it shorter than the message around them. */
function messageOf({ message, details }: KubeStatus): string {
  const causes = (details?.causes ?? []).filter((cause) => cause.field && cause.message);
  if (causes.length === 0) return message;
  return causes.map((cause) => `${cause.field ?? ''}: ${cause.message ?? ''}`).join('; ');
}

import type { KubeApi } from './kubeApi.ts';

interface Preconditions {
  readonly uid: string | undefined;
  /** Where given: only if nobody has changed it since. */
  readonly resourceVersion?: string | undefined;
}

/**
 * Deletes the object that was looked at and no namesake made since, and leaves what it owns to the garbage collector.
 * Errors: KubeStatusError (404: gone already; 409: another one, or changed), those of KubeApi.
 */
export async function deleteExactly(
  api: KubeApi,
  path: string,
  preconditions: Preconditions,
  signal?: AbortSignal,
): Promise<void> {
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions, propagationPolicy: 'Background' };
  await api.json({ method: 'DELETE', path, body, signal });
}

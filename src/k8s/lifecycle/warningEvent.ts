import type { Event } from 'kubernetes-types/core/v1';
import type { SandboxKey } from '../../sandbox/sandbox.ts';
import type { SandboxWarning } from '../../sandbox/request/warnings.ts';
import type { KubeApi } from '../connection/kubeApi.ts';
import { isStatus } from '../connection/kubeErrors.ts';
import { eventPath } from '../connection/kubePaths.ts';

const component = 'k7-sandboxes';

interface EventTarget extends SandboxKey {
  readonly uid: string;
}

/** Records a warning on a sandbox's Deployment, for `kubectl describe` and whoever reads a cluster's events. */
export async function recordWarning(
  api: KubeApi,
  { namespace, name, uid }: EventTarget,
  { reason, message, hint }: SandboxWarning,
  id: string,
): Promise<void> {
  const time = new Date(api.serverNow()).toISOString().replace(/\.\d+Z$/, 'Z');
  const body: Event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${id}`, namespace },
    involvedObject: { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name, uid },
    type: 'Warning',
    reason,
    message: `${message}. ${hint}`,
    source: { component },
    reportingComponent: component,
    reportingInstance: '',
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
  try {
    await api.json({ method: 'POST', path: eventPath(namespace), body });
  } catch (error) {
    // Who may not write events does without; the answer to the create has the warning.
    if (!isStatus(error, 403)) throw error;
  }
}

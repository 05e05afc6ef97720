import { assertNever } from '../base/assertNever.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { NodeIcon } from './treeNode.ts';

/** How a sandbox is, in one word. */
export type SandboxCondition =
  | 'running'
  | 'starting'
  | 'warning'
  | 'error'
  | 'paused'
  | 'ended'
  | 'terminating'
  | 'unknown';

/** Reasons that pass when the cluster gets room or its node comes back; every other one needs a person. */
const passingReasons: ReadonlySet<string> = new Set([
  'Unschedulable',
  'FailedScheduling',
  'SchedulingGated',
  'NodeStatusUnknown',
  'NodeNotReady',
  'NodeLost',
]);

export function conditionOf(sandbox: Sandbox): SandboxCondition {
  if (sandbox.status === 'Terminating') return 'terminating';
  if (sandbox.isPaused) return 'paused';
  if (sandbox.status === 'Failed') return 'error';
  if (sandbox.reason !== '') return passingReasons.has(sandbox.reason) ? 'warning' : 'error';
  switch (sandbox.status) {
    case 'Running':
      return sandbox.isReady ? 'running' : 'starting';
    case 'Pending':
    case 'No Pods':
      return 'starting';
    case 'Succeeded':
      return 'ended';
    case 'Unknown':
      return 'unknown';
    default:
      return assertNever(sandbox.status);
  }
}

/** What a shell can be opened in, now or soon. What is in trouble may run all the same. */
export function isEnterable(sandbox: Sandbox): boolean {
  const condition = conditionOf(sandbox);
  return sandbox.status === 'Running' || condition === 'starting' || condition === 'warning';
}

export function iconOf(condition: SandboxCondition): NodeIcon {
  switch (condition) {
    case 'running':
      return { name: 'vm-running', color: 'charts.green' };
    case 'starting':
      return { name: 'loading~spin', color: undefined };
    case 'warning':
      return { name: 'warning', color: 'list.warningForeground' };
    case 'error':
      return { name: 'error', color: 'list.errorForeground' };
    case 'paused':
      return { name: 'debug-pause', color: 'disabledForeground' };
    case 'ended':
      return { name: 'circle-slash', color: 'disabledForeground' };
    case 'terminating':
      return { name: 'trash', color: 'disabledForeground' };
    case 'unknown':
      return { name: 'question', color: 'list.warningForeground' };
    default:
      return assertNever(condition);
  }
}

/** The word for a person. The templates stand here as literals, so that they can be collected for translation. */
export function conditionText(condition: SandboxCondition, t: (template: string) => string): string {
  switch (condition) {
    case 'running':
      return t('running');
    case 'starting':
      return t('starting');
    case 'warning':
      return t('waiting');
    case 'error':
      return t('in trouble');
    case 'paused':
      return t('paused');
    case 'ended':
      return t('ended');
    case 'terminating':
      return t('being deleted');
    case 'unknown':
      return t('unknown');
    default:
      return assertNever(condition);
  }
}

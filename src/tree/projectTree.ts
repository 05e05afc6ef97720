/** The tree as a pure function of what is known: namespaces, and in each its sandboxes. */
import { keyOf, type Sandbox } from '../sandbox/sandbox.ts';
import { compareNames } from './compareNames.ts';
import { conditionOf, conditionText, iconOf, isEnterable, type SandboxCondition } from './condition.ts';
import { displayText } from './displayText.ts';
import { shortAge } from './shortAge.ts';
import { tooltipOf } from './tooltip.ts';
import type { Translate } from './translate.ts';
import type { TreeNode } from './treeNode.ts';

/** Rows that a namespace shows at first, and by how many more each time. */
export const pageSize = 500;

export interface ProjectionInput {
  readonly sandboxes: readonly Sandbox[];
  /** Part of every id, so that two clusters never share a row. */
  readonly connectionId: string;
  /** Nothing isolates the sandboxes. */
  readonly isEmbedded: boolean;
  readonly nowMs: number;
  /** Only sandboxes in whose name, namespace, image or reason it occurs; empty: all. */
  readonly filter: string;
  /** Rows per namespace where it is not `pageSize`. */
  readonly shownCounts: ReadonlyMap<string, number>;
  readonly t: Translate;
}

export function projectTree(input: ProjectionInput): readonly TreeNode[] {
  const groups = new Map<string, Sandbox[]>();
  for (const sandbox of input.sandboxes) {
    if (!matchesFilter(sandbox, input.filter)) continue;
    const group = groups.get(sandbox.namespace);
    if (group) group.push(sandbox);
    else groups.set(sandbox.namespace, [sandbox]);
  }
  return [...groups]
    .sort(([left], [right]) => compareNames(left, right))
    .map(([namespace, sandboxes]) => namespaceNode(namespace, sandboxes, input));
}

/** Case does not matter. */
function matchesFilter(sandbox: Sandbox, filter: string): boolean {
  const wanted = filter.trim().toLowerCase();
  if (wanted === '') return true;
  const { reason, image } = sandbox;
  return [keyOf(sandbox), image, reason].some((text) => text.toLowerCase().includes(wanted));
}

function namespaceNode(namespace: string, sandboxes: readonly Sandbox[], input: ProjectionInput): TreeNode {
  const { connectionId, t } = input;
  const sorted = [...sandboxes].sort((left, right) => compareNames(left.name, right.name));
  const shown = sorted.slice(0, input.shownCounts.get(namespace) ?? pageSize);
  const children = shown.map((sandbox) => sandboxNode(sandbox, input));
  const label = displayText(namespace);
  const count = sorted.length;
  const hidden = count - shown.length;
  return {
    element: { kind: 'namespace', id: idOf(connectionId, 'namespace', namespace), namespace },
    label,
    description: String(count),
    tooltip: '',
    icon: { name: 'symbol-namespace', color: undefined },
    contextValue: 'namespace',
    accessibilityLabel:
      count === 1
        ? t('Namespace {namespace}, 1 sandbox', { namespace: label })
        : t('Namespace {namespace}, {count} sandboxes', { namespace: label, count }),
    children: hidden > 0 ? [...children, moreNode(namespace, hidden, input)] : children,
  };
}

function sandboxNode(sandbox: Sandbox, { connectionId, isEmbedded, nowMs, t }: ProjectionInput): TreeNode {
  const { namespace, name, uid } = sandbox;
  const condition = conditionOf(sandbox);
  const state = conditionText(condition, t);
  const label = displayText(name);
  const age = shortAge(sandbox.createdAtMs, nowMs);
  // What is wrong stands first: the end is cut where the view is narrow.
  const description = [statusText(sandbox, condition, state), displayText(sandbox.image), age];
  return {
    element: { kind: 'sandbox', id: idOf(connectionId, 'sandbox', namespace, uid), key: { namespace, name }, uid },
    label,
    description: description.filter((part) => part !== '').join(' · '),
    tooltip: tooltipOf({ sandbox, isEmbedded, nowMs, t }),
    icon: iconOf(condition),
    contextValue: `sandbox.${contextState(sandbox, condition)}`,
    accessibilityLabel: [
      t('Sandbox {name}', { name: label }),
      state,
      displayText(sandbox.reason),
      ...description.slice(1),
    ]
      .filter((part) => part !== '')
      .join(', '),
    children: [],
  };
}

function statusText(sandbox: Sandbox, condition: SandboxCondition, state: string): string {
  if (condition === 'running' || condition === 'starting') return '';
  if (condition === 'terminating' || condition === 'paused') return state;
  return displayText(sandbox.reason, 60) || displayText(sandbox.status, 60);
}

function contextState(sandbox: Sandbox, condition: SandboxCondition): string {
  if (condition === 'terminating') return condition;
  if (isEnterable(sandbox)) return sandbox.status === 'Running' ? 'running' : 'starting';
  return 'stopped';
}

function moreNode(namespace: string, hidden: number, { connectionId, t }: ProjectionInput): TreeNode {
  const label = t('{count} more…', { count: hidden });
  return {
    element: { kind: 'more', id: idOf(connectionId, 'more', namespace), namespace },
    label,
    description: '',
    tooltip: '',
    icon: { name: 'ellipsis', color: undefined },
    contextValue: 'more',
    accessibilityLabel: label,
    children: [],
  };
}

/** No part can run into the next: each is quoted. */
function idOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

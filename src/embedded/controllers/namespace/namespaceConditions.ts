import { isJson, type KubeObject } from '../../objects/kubeObject.ts';
import type { Owned } from '../../objects/objectStore.ts';

interface NamespaceCondition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime: string;
  readonly reason: string;
  readonly message: string;
}

export interface NamespaceContent {
  /** While there are any, nothing else is deleted. */
  readonly pods: readonly Owned[];
  readonly remaining: readonly Owned[];
  readonly timestamp: string;
}

interface Finding {
  readonly type: string;
  /** All well: the condition is False. */
  readonly well: readonly [reason: string, message: string];
  readonly trouble?: readonly [reason: string, message: string] | undefined;
}

/** Why a namespace that is deleted is still there, in the words of its controller. */
export function namespaceConditions(namespace: KubeObject, content: NamespaceContent): readonly NamespaceCondition[] {
  const former = conditionsOf(namespace);
  return findings(namespace.metadata.name, content).map(({ type, well, trouble }) => {
    const [reason, message] = trouble ?? well;
    const status = trouble ? 'True' : 'False';
    const before = former.find((condition) => condition.type === type);
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : content.timestamp;
    return { type, status, lastTransitionTime, reason, message };
  });
}

function findings(name: string, { pods, remaining }: NamespaceContent): readonly Finding[] {
  const failure = `Failed to delete all resource types, 1 remaining: unexpected items still remain in namespace: ${name} for gvr: /v1, Resource=pods`;
  const kinds = countBy(remaining.map(({ resource }) => `${resource.plural}.${resource.group}`));
  const finalizers = countBy(remaining.flatMap(({ object }) => object.metadata.finalizers ?? []));
  const left = kinds.map(([kind, count]) => `${kind} has ${count} resource instances`).join(', ');
  const held = finalizers.map(([finalizer, count]) => `${finalizer} in ${count} resource instances`).join(', ');
  return [
    {
      type: 'NamespaceDeletionDiscoveryFailure',
      well: ['ResourcesDiscovered', 'All resources successfully discovered'],
    },
    {
      type: 'NamespaceDeletionGroupVersionParsingFailure',
      well: ['ParsedGroupVersions', 'All legacy kube types successfully parsed'],
    },
    {
      type: 'NamespaceDeletionContentFailure',
      well: ['ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
      trouble: pods.length === 0 ? undefined : ['ContentDeletionFailed', failure],
    },
    {
      type: 'NamespaceContentRemaining',
      well: ['ContentRemoved', 'All content successfully removed'],
      trouble: left === '' ? undefined : ['SomeResourcesRemain', `Some resources are remaining: ${left}`],
    },
    {
      type: 'NamespaceFinalizersRemaining',
      well: ['ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
      trouble:
        held === ''
          ? undefined
          : ['SomeFinalizersRemain', `Some content in the namespace has finalizers remaining: ${held}`],
    },
  ];
}

function countBy(words: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([left], [right]) => (left < right ? -1 : 1));
}

function conditionsOf({ status }: KubeObject): readonly NamespaceCondition[] {
  const conditions = isJson(status) ? status['conditions'] : undefined;
  return Array.isArray(conditions) ? (conditions as readonly NamespaceCondition[]) : [];
}

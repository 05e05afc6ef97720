/** The status of a pod on its node, made from what the node knows of its containers. Pure. */
import type { Container } from 'kubernetes-types/core/v1';
import { assertNever } from '../../base/assertNever.ts';
import type { PodObject } from '../objects/kubeObject.ts';
import { isLost, type ContainerRecord, type Exit } from './containerRecord.ts';
import type { KnownImage } from './imageCatalog.ts';
import { conditionsOf } from './podConditions.ts';
import { phaseOf, type PodPhase } from './podPhase.ts';
import { isSidecar, type Records } from './podPlan.ts';
import { qosClassOf } from './qosClass.ts';

export interface PodFacts {
  readonly pod: PodObject;
  readonly records: Records;
  readonly hostIP: string;
  readonly podIP: string | undefined;
  readonly startTime: string;
  readonly hasSandbox: boolean;
  /** No container will be started again. */
  readonly isEnding: boolean;
  /** All of it is over and cleaned up: only then the phase may say so. */
  readonly isFinal: boolean;
  /** Why the node ended it. */
  readonly failure: { readonly reason: string; readonly message: string } | undefined;
  readonly imageOf: (image: string) => KnownImage | undefined;
  readonly now: string;
}

export function podStatusOf(facts: PodFacts): Readonly<Record<string, unknown>> {
  const { pod, records, hostIP, podIP, failure } = facts;
  const { spec } = pod;
  const computed: PodPhase = failure ? 'Failed' : phaseOf(spec, records, facts.isEnding);
  const statusesOf = (containers: readonly Container[], isInit: boolean) =>
    containers.map((each) => containerStatusOf(each, records.get(each.name), isInit && !isSidecar(each), facts));
  const inits = statusesOf(spec.initContainers ?? [], true);
  const mains = statusesOf(spec.containers, false);
  const ready = new Set([...inits, ...mains].filter((each) => each.ready).map((each) => each.name));
  const present = pod.status.conditions ?? [];
  return {
    phase: heldPhase(computed, pod.status.phase, facts.isFinal),
    conditions: conditionsOf({
      spec,
      // What was never found is told after the conditions are made.
      phase: [...records.values()].some(isLost) ? 'Pending' : computed,
      isReady: (name) => ready.has(name),
      hasSandbox: facts.hasSandbox,
      present,
      now: facts.now,
    }),
    ...(failure && facts.isFinal ? failure : {}),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(podIP === undefined ? {} : { podIP, podIPs: [{ ip: podIP }] }),
    startTime: facts.startTime,
    ...(inits.length === 0 ? {} : { initContainerStatuses: inits }),
    containerStatuses: mains,
    qosClass: qosClassOf(spec),
  };
}

/** A pod is over only when nothing of it is left; until then it stays in the phase that it was in. */
function heldPhase(computed: PodPhase, shown: string | undefined, isFinal: boolean): string {
  const isTerminal = computed === 'Succeeded' || computed === 'Failed';
  return isTerminal && !isFinal ? (shown ?? 'Pending') : computed;
}

function containerStatusOf(
  container: Container,
  record: ContainerRecord | undefined,
  isInit: boolean,
  { imageOf }: PodFacts,
) {
  const { name, image = '', volumeMounts = [] } = container;
  const stage = record?.stage ?? { kind: 'waiting', reason: 'ContainerCreating' };
  const hasRun = record?.containerID !== undefined;
  const known = hasRun ? imageOf(image) : undefined;
  const [latest, former] = record?.exits ?? [];
  const isDone = isInit && stage.kind === 'exited' && latest?.exitCode === 0;
  return {
    name,
    image: known?.name ?? image,
    imageID: known?.id ?? '',
    ...(hasRun ? { containerID: record.containerID, ...resourcesOf(container) } : {}),
    ready: isInit ? isDone : stage.kind === 'running' && stage.isReady,
    started: stage.kind === 'running' && stage.isStarted,
    restartCount: record?.restartCount ?? 0,
    state: stateOf(stage, latest),
    lastState: terminated(stage.kind === 'exited' ? former : latest),
    ...(volumeMounts.length === 0 ? {} : { volumeMounts: volumeMounts.map(mountStatus) }),
  };
}

function stateOf(stage: ContainerRecord['stage'], latest: Exit | undefined): object {
  switch (stage.kind) {
    case 'running':
      return { running: { startedAt: stage.startedAt } };
    case 'exited':
      return terminated(latest);
    case 'waiting': {
      const { kind: _kind, ...why } = stage;
      return { waiting: why };
    }
    default:
      return assertNever(stage);
  }
}

const terminated = (exit: Exit | undefined): object => (exit ? { terminated: exit } : {});

function resourcesOf({ resources = {} }: Container): object {
  const { limits, requests = limits } = resources;
  return {
    ...(requests === undefined ? {} : { allocatedResources: requests }),
    resources: { ...(limits === undefined ? {} : { limits }), ...(requests === undefined ? {} : { requests }) },
  };
}

function mountStatus({ name, mountPath, readOnly = false }: NonNullable<Container['volumeMounts']>[number]): object {
  return { name, mountPath, ...(readOnly ? { readOnly, recursiveReadOnly: 'Disabled' } : {}) };
}

/** What of an object's states means something by itself: each facet is followed apart from the others. */
import { at } from '../../contract/kubeClient.ts';
import { child, followsContainers, isJson, isLate, isStartedAgain, listOf, wordAt } from '../json.ts';

export type Facets = Readonly<Record<string, string>>;

export function facetsOf(plural: string, object: unknown): Facets {
  const facets: Record<string, string> = {
    deletion: at(object, 'metadata', 'deletionTimestamp') === undefined ? 'none' : 'marked',
  };
  const containers = listOf(at(object, 'status', 'containerStatuses'));
  const isRestless = containers.some(isStartedAgain);
  for (const condition of listOf(at(object, 'status', 'conditions'))) {
    if (isRestless && followsContainers(condition)) continue;
    facets[`condition ${String(child(condition, 'type'))}`] =
      `${wordAt(condition, 'status')} ${wordAt(condition, 'reason') ?? ''}`.trim();
  }
  if (plural !== 'pods') return { ...facets, replicas: String(at(object, 'spec', 'replicas')) };
  facets['phase'] = String(at(object, 'status', 'phase'));
  facets['node'] = at(object, 'spec', 'nodeName') === undefined ? 'none' : 'bound';
  for (const status of containers) {
    const name = String(child(status, 'name'));
    facets[`container ${name}`] = isStartedAgain(status) ? 'started again' : stateOf(child(status, 'state'));
    if (isRestless) continue;
    facets[`ready ${name}`] = String(child(status, 'ready'));
    facets[`started ${name}`] = String(child(status, 'started'));
  }
  return facets;
}

function stateOf(state: unknown): string {
  for (const kind of ['waiting', 'running', 'terminated']) {
    const found = child(state, kind);
    if (!isJson(found)) continue;
    if (isLate(found)) return 'waiting ContainerCreating';
    const code = found['exitCode'] === undefined ? '' : ` ${wordAt(found, 'exitCode')}`;
    return `${kind} ${wordAt(found, 'reason') ?? ''}`.trim().replace('ErrImagePull', 'ImagePullBackOff') + code;
  }
  return 'none';
}

/** The values of one facet one after the other, each once. */
export function pathOf(values: readonly string[]): readonly string[] {
  return values.filter((value, index) => value !== values[index - 1]);
}

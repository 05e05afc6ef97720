import type { Container } from 'kubernetes-types/core/v1';
import type { PodObject } from '../objects/kubeObject.ts';
import type { ContainerSettings, ContainerUser } from '../shell/podShell.ts';
import { ContainerConfigError } from './environment.ts';
import { milliOf } from './quantity.ts';

/** What every image runs where its container names nothing: a shell, which without input ends at once. */
export const imageCommand: readonly string[] = ['/bin/sh'];

export function settingsOf(
  { metadata, spec }: PodObject,
  container: Container,
  env: Readonly<Record<string, string>>,
): ContainerSettings {
  const memory = milliOf(container.resources?.limits?.['memory'] ?? '');
  return {
    podName: metadata.name,
    namespace: metadata.namespace ?? 'default',
    podUid: metadata.uid,
    container: container.name,
    env,
    workingDir: container.workingDir ?? '/',
    memoryBytes: memory === undefined ? undefined : Number(memory / 1000n),
    user: userOf(spec, container),
  };
}

/** All images are root's where neither the container nor its pod says another user. */
function userOf({ securityContext: pod }: PodObject['spec'], { securityContext: own }: Container): ContainerUser {
  const groupId = own?.runAsGroup ?? pod?.runAsGroup ?? 0;
  const groups = [...(pod?.fsGroup === undefined ? [] : [pod.fsGroup]), ...(pod?.supplementalGroups ?? [])];
  return {
    userId: own?.runAsUser ?? pod?.runAsUser ?? 0,
    groupId,
    furtherGroups: [...new Set(groups)].filter((group) => group !== groupId),
  };
}

/** All images are root's. Errors: ContainerConfigError where that may not be. */
export function checkUser({ metadata, spec }: PodObject, { name, securityContext }: Container): void {
  const isNonRoot = securityContext?.runAsNonRoot ?? spec.securityContext?.runAsNonRoot ?? false;
  const user = securityContext?.runAsUser ?? spec.securityContext?.runAsUser;
  if (!isNonRoot || (user !== undefined && user !== 0)) return;
  const pod = `${metadata.name}_${metadata.namespace ?? ''}(${metadata.uid})`;
  const why =
    user === 0
      ? "container's runAsUser breaks non-root policy"
      : 'container has runAsNonRoot and image will run as root';
  throw new ContainerConfigError(`${why} (pod: "${pod}", container: ${name})`);
}

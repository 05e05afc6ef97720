import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Container, PodSpec, SecurityContext } from 'kubernetes-types/core/v1';
import type { SandboxSpec } from '../spec.ts';
import { containerCommand } from './entrypoint.ts';
import {
  backendAnnotation,
  containerName,
  creatingAnnotation,
  doneFile,
  egressLabel,
  egressRestricted,
  sandboxLabel,
  secretName,
} from './names.ts';

/** The user and group of K7's non-root flags. */
const nonRootId = 65532;

/**
 * A sandbox's Deployment, at 0 replicas: nothing runs before its policies are there. `creating` is the value of the
 * annotation that tells others that somebody is at it.
 */
export function deploymentManifest(spec: SandboxSpec, creating: string): Deployment {
  const annotations = spec.backend === undefined ? {} : { [backendAnnotation]: spec.backend };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: spec.name,
      namespace: spec.namespace,
      labels: { app: spec.name, runtime: 'kata', [sandboxLabel]: spec.name },
      annotations: { ...annotations, [creatingAnnotation]: creating },
    },
    spec: {
      replicas: 0,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: { app: spec.name } },
      template: {
        metadata: {
          labels: {
            app: spec.name,
            [sandboxLabel]: spec.name,
            [egressLabel]: egressRestricted,
          },
          annotations,
        },
        spec: podSpec(spec),
      },
    },
  };
}

function podSpec(spec: SandboxSpec): PodSpec {
  return {
    ...(spec.runtimeClassName === undefined ? {} : { runtimeClassName: spec.runtimeClassName }),
    ...(spec.nodeName === undefined ? {} : { nodeSelector: { 'kubernetes.io/hostname': spec.nodeName } }),
    ...(spec.isPodNonRoot
      ? { securityContext: { runAsNonRoot: true, runAsUser: nonRootId, runAsGroup: nonRootId, fsGroup: nonRootId } }
      : {}),
    ...(spec.imagePullSecrets.length === 0
      ? {}
      : { imagePullSecrets: spec.imagePullSecrets.map((name) => ({ name })) }),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 2,
    containers: [container(spec)],
  };
}

function container(spec: SandboxSpec): Container {
  const limits: Record<string, string> = { ...spec.limits };
  return {
    name: containerName,
    image: spec.image,
    ...(spec.imagePullPolicy === undefined ? {} : { imagePullPolicy: spec.imagePullPolicy }),
    command: [...containerCommand(spec.beforeScript)],
    // The last lines of a failing before_script then arrive in the container's status.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: securityContext(spec),
    ...(Object.keys(limits).length === 0 ? {} : { resources: { limits, requests: { ...limits } } }),
    ...(spec.env === undefined ? {} : { envFrom: [{ secretRef: { name: secretName(spec.name) } }] }),
    ...(spec.beforeScript === undefined
      ? {}
      : {
          startupProbe: {
            exec: { command: ['/bin/sh', '-c', `test -f ${doneFile}`] },
            periodSeconds: 1,
            timeoutSeconds: 5,
            failureThreshold: spec.beforeScriptTimeoutSeconds,
          },
        }),
  };
}

function securityContext(spec: SandboxSpec): SecurityContext {
  const drop = spec.capDrop === undefined ? ['ALL'] : [...spec.capDrop];
  return {
    allowPrivilegeEscalation: false,
    privileged: false,
    seccompProfile: { type: 'RuntimeDefault' },
    ...(spec.isContainerNonRoot ? { runAsNonRoot: true, runAsUser: nonRootId } : {}),
    capabilities: {
      ...(drop.length === 0 ? {} : { drop }),
      ...(spec.capAdd.length === 0 ? {} : { add: [...spec.capAdd] }),
    },
  };
}

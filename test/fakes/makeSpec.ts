import type { SandboxSpec } from '../../src/sandbox/spec.ts';

/** What a request with nothing but name and image asks for, with what a test wants different. */
export function makeSpec(changes: Partial<SandboxSpec> = {}): SandboxSpec {
  return {
    namespace: 'team-a',
    name: 'box',
    image: 'alpine:latest',
    env: undefined,
    beforeScript: undefined,
    beforeScriptTimeoutSeconds: 300,
    limits: {},
    egressWhitelist: undefined,
    isPodNonRoot: false,
    isContainerNonRoot: false,
    capDrop: undefined,
    capAdd: [],
    runtimeClassName: 'kata',
    backend: undefined,
    nodeName: undefined,
    imagePullSecrets: [],
    imagePullPolicy: undefined,
    ...changes,
  };
}

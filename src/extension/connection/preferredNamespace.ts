import type { SandboxService } from '../../sandbox/service.ts';

/** The namespace to propose: the context's or, where the account sees some namespaces only, one of those. */
export function preferredNamespace({ defaultNamespace, watch }: SandboxService): string {
  const { scope } = watch;
  if (scope.kind === 'cluster' || scope.namespaces.includes(defaultNamespace)) return defaultNamespace;
  return scope.namespaces[0] ?? defaultNamespace;
}

import { openEgressWarning } from '../egress/openEgressWarning.ts';
import type { SandboxSpec } from '../spec.ts';
import { dangerOf } from './dangerousCapabilities.ts';
import { parseQuantity } from './quantity.ts';

/** What a request asks for that is allowed, and that whoever asks should know. */
export interface SandboxWarning {
  /** Never changes its meaning once published. */
  readonly reason: WarningReason;
  /** The request's field, as in errors. */
  readonly field: string;
  readonly message: string;
  readonly hint: string;
  /** For an open egress: a whitelist that can be given instead. */
  readonly whitelist?: readonly string[];
}

type WarningReason =
  | 'OpenEgress'
  | 'NoDns'
  | 'MemoryBelowMinimum'
  | 'DangerousCapability'
  | 'CapabilitiesKept'
  | 'NoMicroVm';

/** Kata starts no virtual machine with less. */
const kataMinimum = '256Mi';

/** In the order of the request's fields in K7's document. */
export function warningsOf(spec: SandboxSpec): readonly SandboxWarning[] {
  return [memory(spec), egress(spec), capDrop(spec), ...capAdd(spec), runtimeClass(spec)].filter(
    (warning) => warning !== undefined,
  );
}

function memory({ limits: { memory }, runtimeClassName }: SandboxSpec): SandboxWarning | undefined {
  if (memory === undefined || !isMicroVm(runtimeClassName)) return undefined;
  const nano = parseQuantity(memory)?.nano ?? 0n;
  if (nano >= (parseQuantity(kataMinimum)?.nano ?? 0n)) return undefined;
  return {
    reason: 'MemoryBelowMinimum',
    field: 'limits.memory',
    message: `Kata starts no microVM with less than ${kataMinimum} of memory, and ${memory} is less`,
    hint: `Give ${kataMinimum} or more.`,
  };
}

/** The RuntimeClasses of Kata, and of K7's backends. */
function isMicroVm(runtimeClassName: string | undefined): boolean {
  return /^(?:kata|k7)(?:$|-)/.test(runtimeClassName ?? '');
}

function egress({ egressWhitelist }: SandboxSpec): SandboxWarning | undefined {
  const field = 'egress_whitelist';
  const open = openEgressWarning(egressWhitelist);
  if (open) return { reason: 'OpenEgress', field, ...open };
  const isEverything = (cidr: string): boolean => cidr.endsWith('/0');
  // Where nothing is reached, or everything, names are no question.
  if (!egressWhitelist || egressWhitelist.length === 0 || egressWhitelist.some(isEverything)) return undefined;
  return {
    reason: 'NoDns',
    field,
    message: "Host names do not resolve in it, unless the whitelist holds the cluster's DNS server",
    hint: 'Use addresses, or add the address of the DNS pods.',
  };
}

function capDrop({ capDrop }: SandboxSpec): SandboxWarning | undefined {
  if (capDrop === undefined || capDrop.length > 0) return undefined;
  return {
    reason: 'CapabilitiesKept',
    field: 'cap_drop',
    message: 'cap_drop [] keeps all capabilities that the container runtime gives',
    hint: 'Leave cap_drop out to drop ALL, and add back what is needed with cap_add.',
  };
}

function capAdd({ capAdd }: SandboxSpec): readonly SandboxWarning[] {
  return capAdd.flatMap((capability) => {
    const danger = dangerOf(capability);
    if (danger === undefined) return [];
    const message = `${capability} allows it ${danger}`;
    const hint = 'Leave it out unless the code in the sandbox cannot do without.';
    return [{ reason: 'DangerousCapability', field: 'cap_add', message, hint }];
  });
}

function runtimeClass({ runtimeClassName }: SandboxSpec): SandboxWarning | undefined {
  if (runtimeClassName !== undefined) return undefined;
  return {
    reason: 'NoMicroVm',
    field: 'runtime_class_name',
    message: "It is an ordinary container: it shares the node's kernel, and code that breaks out of it has the node",
    hint: 'Do that only with code that you trust.',
  };
}

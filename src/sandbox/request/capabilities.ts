import { SandboxError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { quote } from '../quote.ts';

/** Linux' capabilities (capabilities(7)), and all of them. */
export const capabilities: readonly string[] = [
  'ALL',
  'AUDIT_CONTROL',
  'AUDIT_READ',
  'AUDIT_WRITE',
  'BLOCK_SUSPEND',
  'BPF',
  'CHECKPOINT_RESTORE',
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'IPC_LOCK',
  'IPC_OWNER',
  'KILL',
  'LEASE',
  'LINUX_IMMUTABLE',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'MKNOD',
  'NET_ADMIN',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_RAW',
  'PERFMON',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYSLOG',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_CHROOT',
  'SYS_MODULE',
  'SYS_NICE',
  'SYS_PACCT',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'WAKE_ALARM',
];

/** A capability as Kubernetes writes it: upper case, without `CAP_`. Errors: InvalidField. */
export function parseCapability(text: string): string {
  // What has no place in a name is long before it is a capability; upper-casing it would only cost.
  const name = text.slice(0, 100).toUpperCase().replace(/^CAP_/, '');
  if (text.length <= 100 && capabilities.includes(name)) return name;
  const near = nearest(name, capabilities);
  throw new SandboxError('InvalidField', `${quote(text)} is no capability of Linux`, {
    hint: near === undefined ? 'Examples: CHOWN, SETUID, NET_BIND_SERVICE, ALL.' : `Did you mean ${near}?`,
  });
}

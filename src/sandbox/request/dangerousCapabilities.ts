/** Capabilities that give more than a program in a sandbox should have, and what each allows, as the end of a sentence. */
const allowedBy: Readonly<Record<string, string>> = {
  ALL: 'everything that root may do in its kernel',
  BPF: 'programs that run inside of its kernel',
  DAC_READ_SEARCH: 'reading every file, and opening files by their handles, which leads out of a container',
  MAC_ADMIN: 'changing the security policy of its kernel',
  MKNOD: 'making device files',
  NET_ADMIN: 'changing its network: addresses, routes and firewall rules',
  NET_RAW: 'forging packets, and so the addresses of others in its network',
  PERFMON: 'watching its kernel and every process there',
  SYS_ADMIN: 'mounting file systems and most of what root may do: the shortest way out of a container',
  SYS_BOOT: 'restarting its kernel, or loading another one',
  SYS_MODULE: 'loading code into its kernel',
  SYS_PTRACE: 'reading and changing the memory of other processes',
  SYS_RAWIO: 'reading and writing memory and devices past the kernel',
  SYS_TIME: 'setting the clock of its machine',
};

/** What a capability allows, where that is dangerous. */
export function dangerOf(capability: string): string | undefined {
  return Object.hasOwn(allowedBy, capability) ? allowedBy[capability] : undefined;
}

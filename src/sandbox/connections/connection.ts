/** One end of a connection: a canonical IP address (IPv4 where IPv6 only wraps it) and a port. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** A process in a sandbox. Its name is what the process calls itself: hostile, cut, and free of what cannot be seen. */
export interface ConnectionHolder {
  readonly processId: number;
  readonly program: string;
}

/** A TCP connection that a sandbox has, whoever opened it. */
export interface Connection {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** The kernel's number for it, in decimal; `0`: nobody has accepted it yet. */
  readonly inode: string;
  /** Empty where none is known: the process is another user's, or hides. */
  readonly holders: readonly ConnectionHolder[];
}

/** What a look into a sandbox saw. Its own shell does the looking, so this is a help and no proof. */
export interface ConnectionList {
  readonly connections: readonly Connection[];
  /** All was looked at that can be seen: TCP, of the sandbox's own network. */
  readonly isComplete: boolean;
}

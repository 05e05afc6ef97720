import type { Connection, ConnectionHolder } from '../connections/connection.ts';
import type { Egress } from '../sandbox.ts';

/** What shall be changed of what a sandbox may reach. */
export interface EgressChange {
  /** Absent: it stays as it is, and only its connections are looked at. */
  readonly egress?: Egress | undefined;
  /** Kill the processes that hold connections to where it may not go. */
  readonly dropConnections?: boolean | undefined;
  /** Change nothing and end nothing, only tell. */
  readonly isDryRun?: boolean | undefined;
}

export interface EgressOutcome {
  readonly before: Egress;
  readonly after: Egress;
  /** What it may reach now and could not before, and the other way round. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** TCP connections to where it may not go that are there after the change, or would be. */
  readonly outliving: readonly Connection[];
  /** Processes that were ended because they held such connections. */
  readonly dropped: readonly ConnectionHolder[];
  /** Why there may be more of them; `undefined`: all was looked at that can be seen. */
  readonly unseen: string | undefined;
}

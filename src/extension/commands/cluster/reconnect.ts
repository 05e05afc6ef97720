import type { CommandDeps } from '../commandDeps.ts';

/** Drops the connection and makes it anew. */
export function reconnect({ connection }: Pick<CommandDeps, 'connection'>) {
  return async (): Promise<void> => {
    await connection.reconnect();
  };
}

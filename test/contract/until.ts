import { setTimeout as sleep } from 'node:timers/promises';

const intervalMs = 40;

/** What `probe` gives once it is neither undefined nor false; fails with `what` and the last answer at the deadline. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  { timeoutMs = 30_000, describe = () => 'nothing' }: { timeoutMs?: number; describe?: () => unknown } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) {
      throw new Error(`waited ${timeoutMs} ms in vain until ${what}; last seen: ${JSON.stringify(await describe())}`);
    }
    await sleep(intervalMs);
  }
}

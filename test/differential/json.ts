import { at, type Json } from '../contract/kubeClient.ts';

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text or number as a word; anything else is none. */
export function wordAt(value: unknown, ...keys: readonly (string | number)[]): string | undefined {
  const found = at(value, ...keys);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
}

export const child = (value: unknown, key: string): unknown => (isJson(value) ? value[key] : undefined);
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A container that has been started again ends again: how it stands is a matter of the moment. */
export const isStartedAgain = (containerStatus: unknown): boolean =>
  Number(wordAt(containerStatus, 'restartCount') ?? 0) > 0;

/** What a pod's conditions say of its containers. */
export const followsContainers = (condition: unknown): boolean =>
  ['Ready', 'ContainersReady'].includes(wordAt(condition, 'type') ?? '');

/** What a container waits for is only late: its node has not read of it yet. */
export const isLate = (waiting: unknown): boolean => (wordAt(waiting, 'message') ?? '').includes('timed out waiting');

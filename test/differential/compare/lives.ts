/** The lives of objects, as a watch has told them. */
import { nameOf } from '../../contract/kubeClient.ts';
import { uidOf, type WatchEvent } from '../target/watches.ts';
import { normalizeText } from './normalize.ts';

export interface Life {
  readonly name: string;
  readonly events: readonly WatchEvent[];
  /** Of its first event, and of its last one if that is its end. */
  readonly firstSpan: number;
  readonly endSpan: number | undefined;
}

export function livesOf(events: readonly WatchEvent[]): readonly Life[] {
  const byUid = new Map<string, WatchEvent[]>();
  for (const event of events) {
    const uid = uidOf(event.object);
    byUid.set(uid, [...(byUid.get(uid) ?? []), event]);
  }
  return [...byUid.values()].map((own) => {
    const last = own.at(-1);
    return {
      name: normalizeText(nameOf(own[0]?.object)),
      events: own,
      firstSpan: own[0]?.span ?? 0,
      endSpan: last?.type === 'DELETED' ? last.span : undefined,
    };
  });
}

/** The two targets have been at rest while it was there: so it must have been the same thing on both. */
export const isSettledLife = ({ firstSpan, endSpan }: Life): boolean => endSpan === undefined || endSpan > firstSpan;

/** What must hold of each watch for itself: added once and first, deleted last, versions that rise. */
export function brokenRules(events: readonly WatchEvent[]): readonly string[] {
  const broken: string[] = [];
  let version = 0;
  for (const { object } of events) {
    const next = Number((object['metadata'] as { resourceVersion?: string } | undefined)?.resourceVersion);
    if (!(next > version)) broken.push(`version ${next} comes after ${version}`);
    version = next;
  }
  for (const { name, events: own } of livesOf(events)) {
    const types = own.map(({ type }) => type);
    if (types[0] !== 'ADDED' || types.lastIndexOf('ADDED') > 0) broken.push(`${name}: ${types.join(' ')}`);
    const end = types.indexOf('DELETED');
    if (end !== -1 && end !== types.length - 1) broken.push(`${name}: ${types.join(' ')}`);
  }
  return broken;
}

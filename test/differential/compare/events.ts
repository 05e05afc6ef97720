/** Compares the Events about objects: what was said about each, however often and in whatever order. */
import { at } from '../../contract/kubeClient.ts';
import type { Watches } from '../target/watches.ts';
import { diff } from './diff.ts';
import type { Difference } from './difference.ts';
import { isSettledLife, livesOf } from './lives.ts';
import { normalizeText } from './normalize.ts';
import { livePlurals } from './watchEvents.ts';
import { uidOf } from '../target/watches.ts';

export function compareEvents(real: Watches, embedded: Watches): readonly Difference[] {
  const left = saidByObject(real);
  const right = saidByObject(embedded);
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].flatMap((name) => diff(`events: ${name}`, '', asObject(left.get(name)), asObject(right.get(name))));
}

const asObject = (said: ReadonlySet<string> | undefined): Readonly<Record<string, true>> =>
  Object.fromEntries([...(said ?? [])].map((each) => [each, true]));

function saidByObject(watches: Watches): ReadonlyMap<string, ReadonlySet<string>> {
  const settled = new Set(
    livePlurals.flatMap((plural) =>
      livesOf(watches.events(plural))
        .filter(isSettledLife)
        .map((life) => uidOf(life.events[0]?.object)),
    ),
  );
  const said = new Map<string, Set<string>>();
  for (const { object, type } of watches.events('events')) {
    const involved = at(object, 'involvedObject');
    if (type === 'DELETED' || isRace(object) || !settled.has(String(at(involved, 'uid')))) continue;
    const name = `${String(at(involved, 'kind'))}/${normalizeText(String(at(involved, 'name')))}`;
    const own = said.get(name) ?? new Set();
    said.set(name, own.add(wordsOf(object)));
  }
  return said;
}

/** The scheduler was about to place, or the kubelet to probe, what somebody has deleted. */
const isRace = (object: unknown): boolean =>
  /is being deleted|skip schedule deleting pod|probe (errored|failed)/.test(String(at(object, 'message')));

/** Counts in it depend on how many changes a controller has seen as one. */
function wordsOf(object: unknown): string {
  const [type, reason, message] = ['type', 'reason', 'message'].map((key) => String(at(object, key)));
  const source = String(at(object, 'source', 'component') ?? at(object, 'reportingComponent'));
  const words = normalizeText(message ?? '').replace(/ from \d+ to \d+$/, ' from <n> to <n>');
  return `${source}: ${type} ${reason}: ${words}`;
}

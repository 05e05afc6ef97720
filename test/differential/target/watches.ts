import { setTimeout as sleep } from 'node:timers/promises';
import { at, type Json } from '../../contract/kubeClient.ts';
import { isJson } from '../json.ts';
import type { HttpTarget } from './httpTarget.ts';
import { watchedPaths, type Snapshot } from './settle.ts';

export interface WatchEvent {
  readonly type: string;
  readonly object: Json;
  /** How often the targets had come to rest before. */
  readonly span: number;
}

const maxEvents = 50_000;
const catchUpMs = 10_000;

/** Everything that the watches of a namespace have told, by the plurals of the kinds. */
export class Watches {
  readonly #target: HttpTarget;
  readonly #namespace: string;
  readonly #events = new Map<string, WatchEvent[]>();
  readonly problems: string[] = [];
  #span = 0;

  constructor(target: HttpTarget, namespace: string) {
    this.#target = target;
    this.#namespace = namespace;
  }

  /** Opens them all, from now on. */
  async open(): Promise<void> {
    for (const [plural, path] of Object.entries(watchedPaths(this.#namespace))) {
      const version = String(at(await this.#target.get(path), 'metadata', 'resourceVersion'));
      const query = `watch=true&allowWatchBookmarks=true&resourceVersion=${version}`;
      const events: WatchEvent[] = [];
      this.#events.set(plural, events);
      const code = await this.#target.stream(`${path}?${query}`, (line) => this.#add(plural, events, line));
      if (code !== 200) this.problems.push(`the watch of ${plural} is answered with ${code}`);
    }
  }

  events(plural: string): readonly WatchEvent[] {
    return this.#events.get(plural) ?? [];
  }

  /** Waits until they tell the same as the lists, and begins another span. */
  async mark(snapshot: Snapshot): Promise<void> {
    const deadline = Date.now() + catchUpMs;
    const plurals = [...this.#events.keys()].filter((plural) => plural !== 'events');
    for (const plural of plurals) {
      const listed = versionsOf(snapshot[plural] ?? []);
      // What there was before the watch began, it does not tell.
      const isTold = (): boolean => {
        const told = this.#state(plural);
        const before = new Set(this.events(plural).map(({ object }) => uidOf(object)));
        // Something may have come since, or gone.
        return [...listed].every(
          ([uid, version]) => !before.has(uid) || Number(told.get(uid) ?? version) >= Number(version),
        );
      };
      while (!isTold() && Date.now() < deadline) await sleep(20);
      if (!isTold()) this.problems.push(`span ${this.#span}: the watch of ${plural} does not tell what the list has`);
    }
    this.#span++;
  }

  /** The versions of what should be there by what was told. */
  #state(plural: string): ReadonlyMap<string, string> {
    const state = new Map<string, string>();
    for (const { type, object } of this.events(plural)) {
      if (type === 'DELETED') state.delete(uidOf(object));
      else state.set(uidOf(object), String(at(object, 'metadata', 'resourceVersion')));
    }
    return state;
  }

  #add(plural: string, events: WatchEvent[], line: string): void {
    const parsed: unknown = JSON.parse(line);
    const object = at(parsed, 'object');
    const type = String(at(parsed, 'type'));
    if (!isJson(object)) this.problems.push(`${plural}: a frame without an object`);
    else if (type === 'ERROR') this.problems.push(`the watch of ${plural} ended with ${String(object['message'])}`);
    else if (type !== 'BOOKMARK' && events.length < maxEvents) events.push({ type, object, span: this.#span });
  }
}

export const uidOf = (object: unknown): string => String(at(object, 'metadata', 'uid'));

const versionsOf = (objects: readonly Json[]): ReadonlyMap<string, string> =>
  new Map(objects.map((object) => [uidOf(object), String(at(object, 'metadata', 'resourceVersion'))]));

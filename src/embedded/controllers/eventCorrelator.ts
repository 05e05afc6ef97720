import type { EventContent } from './eventObject.ts';

/** What is to be written: a repeat of `event`, where that is still there. */
export interface ToldEvent {
  readonly event: string | undefined;
  readonly message: string;
  readonly remember: (event: string) => void;
}

/** Messages of one reason about one object that are told apart within that time. */
const maxMessages = 10;
const similarMs = 600_000;
/** Of one component about one object: so many at once, and one more in that time. */
const maxBurst = 25;
const refillMs = 300_000;
/** Of what is remembered, in each of the three ways. */
const maxRemembered = 4_096;

interface Similar {
  readonly messages: Set<string>;
  lastMs: number;
}

interface Allowance {
  tokens: number;
  sinceMs: number;
}

/** Finds out which events repeat, which are much alike, and which are too many, as the clients of a real cluster do. */
export class EventCorrelator {
  /** The name of the event that was last written for a key. */
  readonly #events = new Map<string, string>();
  readonly #similar = new Map<string, Similar>();
  readonly #allowances = new Map<string, Allowance>();

  /** Undefined: not worth telling any more. */
  take({ object, type, reason, message, source }: EventContent, nowMs: number): ToldEvent | undefined {
    const about = [source.component, source.host, object.kind, object.metadata.uid].join('\n');
    const kind = [about, source.fieldPath, type, reason].join('\n');
    const isMany = this.#isMany(kind, message, nowMs);
    if (!this.#isAllowed(about, nowMs)) return undefined;
    const key = isMany ? kind : `${kind}\n${message}`;
    return {
      event: this.#events.get(key),
      message: isMany ? `(combined from similar events): ${message}` : message,
      remember: (event) => put(this.#events, key, event),
    };
  }

  #isMany(kind: string, message: string, nowMs: number): boolean {
    const known = this.#similar.get(kind);
    const isFresh = known !== undefined && nowMs - known.lastMs <= similarMs;
    const similar = isFresh ? known : { messages: new Set<string>(), lastMs: nowMs };
    similar.lastMs = nowMs;
    similar.messages.add(message);
    put(this.#similar, kind, similar);
    if (similar.messages.size < maxMessages) return false;
    similar.messages.delete(message);
    return true;
  }

  #isAllowed(about: string, nowMs: number): boolean {
    const allowance = this.#allowances.get(about) ?? { tokens: maxBurst, sinceMs: nowMs };
    const tokens = Math.min(maxBurst, allowance.tokens + (nowMs - allowance.sinceMs) / refillMs);
    const isAllowed = tokens >= 1;
    put(this.#allowances, about, { tokens: isAllowed ? tokens - 1 : tokens, sinceMs: nowMs });
    return isAllowed;
  }
}

/** Puts it last, and forgets what has not been put for the longest time. */
function put<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= maxRemembered) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}

import { Emitter } from '../../base/event.ts';
import type { Disposable } from '../../base/disposable.ts';
import { keyOf, type Sandbox, type SandboxKey } from '../sandbox.ts';
import type { DeploymentFacts, EventFacts, PolicyFacts } from './facts.ts';
import { FactTable } from './factTable.ts';
import type { PodFacts } from './podFacts.ts';
import { projectSandbox } from './project.ts';
import { sandboxOfPolicy } from './sandboxOfPolicy.ts';

/**
 * The last known state of all sandboxes: four tables of facts, joined by namespace and name on demand. Pure: whoever
 * reads a cluster feeds it, batch by batch, and each batch that changes something fires once.
 */
export class SandboxStore implements Disposable {
  readonly deployments = new FactTable<DeploymentFacts>(
    (f) => keyOf(f),
    (keys) => this.#changed(keys),
  );
  readonly pods = new FactTable<PodFacts>(
    (f) => keyOf({ namespace: f.namespace, name: f.sandbox }),
    (keys) => this.#changed(keys),
  );
  readonly policies = new FactTable<PolicyFacts>(
    (f) => keyOf({ namespace: f.namespace, name: sandboxOfPolicy(f.name) ?? '' }),
    (keys) => this.#changed(keys),
  );
  /** By the pod's uid, because an event does not carry the pod's labels. */
  readonly events = new FactTable<EventFacts>(
    (f) => f.podUid,
    (keys) => this.#eventsChanged(keys),
  );

  readonly #emitter = new Emitter<ReadonlySet<string>>();
  readonly onDidChange = this.#emitter.event;
  readonly #projected = new Map<string, Sandbox>();
  /** Namespaces, or `undefined` for the cluster. */
  readonly #policiesKnownIn = new Set<string | undefined>();
  #sorted: readonly Sandbox[] | undefined;

  /** Says whether the policies of a namespace (`undefined`: of the cluster) may be read at all. */
  setPoliciesKnown(namespace: string | undefined, areKnown: boolean): void {
    if (areKnown === this.#policiesKnownIn.has(namespace)) return;
    if (areKnown) this.#policiesKnownIn.add(namespace);
    else this.#policiesKnownIn.delete(namespace);
    const keys = this.#keys().filter((key) => namespace === undefined || namespaceOf(key) === namespace);
    this.#changed(new Set(keys));
  }

  get(key: SandboxKey): Sandbox | undefined {
    return this.#project(keyOf(key));
  }

  /** All, sorted by namespace and name. */
  all(): readonly Sandbox[] {
    this.#sorted ??= [...new Set(this.#keys())]
      .flatMap((key) => this.#project(key) ?? [])
      .sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name));
    return this.#sorted;
  }

  dispose(): void {
    this.#emitter.dispose();
  }

  #keys(): string[] {
    return [...this.deployments.groups(), ...this.pods.groups()];
  }

  #project(key: string): Sandbox | undefined {
    const known = this.#projected.get(key);
    if (known) return known;
    const pods = this.pods.group(key);
    const sandbox = projectSandbox({
      deployment: this.deployments.group(key)[0],
      pods,
      egressPolicies: this.policies.group(key),
      arePoliciesKnown: this.#policiesKnownIn.has(undefined) || this.#policiesKnownIn.has(namespaceOf(key)),
      events: new Map(pods.flatMap((pod) => newestEvent(this.events.group(pod.uid)))),
    });
    if (sandbox) this.#projected.set(key, sandbox);
    return sandbox;
  }

  #changed(keys: ReadonlySet<string>): void {
    // A policy of a name that merely looks like ours belongs to no sandbox.
    const known = new Set([...keys].filter((key) => this.#projected.delete(key) || this.#isKnown(key)));
    if (known.size === 0) return;
    this.#sorted = undefined;
    this.#emitter.fire(known);
  }

  #isKnown(key: string): boolean {
    return this.deployments.group(key).length > 0 || this.pods.group(key).length > 0;
  }

  #eventsChanged(podUids: ReadonlySet<string>): void {
    const keys = this.pods.groupsWhere((pod) => podUids.has(pod.uid));
    if (keys.size > 0) this.#changed(keys);
  }
}

/** Of a key of `keyOf`. */
function namespaceOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}

function newestEvent(events: readonly EventFacts[]): [string, EventFacts][] {
  const newest = events.reduce<EventFacts | undefined>((a, b) => (a && a.lastSeenMs > b.lastSeenMs ? a : b), undefined);
  return newest ? [[newest.podUid, newest]] : [];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

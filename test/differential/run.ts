import { compareAnswers } from './compare/answers.ts';
import { compareCoverage } from './compare/coverage.ts';
import type { Difference } from './compare/difference.ts';
import { compareEvents } from './compare/events.ts';
import { compareSnapshots } from './compare/snapshots.ts';
import { compareWatches } from './compare/watchEvents.ts';
import type { Call, Step } from './generate/step.ts';
import type { Answer, HttpTarget } from './target/httpTarget.ts';
import { Placeholders } from './target/placeholders.ts';
import { settle, type Settled } from './target/settle.ts';
import { Watches } from './target/watches.ts';

export interface Targets {
  readonly real: HttpTarget;
  readonly embedded: HttpTarget;
}

export interface RunOptions {
  readonly targets: Targets;
  /** On both, and empty. */
  readonly namespace: string;
  readonly steps: readonly Step[];
}

interface Side {
  readonly target: HttpTarget;
  readonly placeholders: Placeholders;
  readonly watches: Watches;
}

/** Takes both targets through the steps, side by side, and tells what was not the same. */
export async function run({ targets, namespace, steps }: RunOptions): Promise<readonly Difference[]> {
  const [real, embedded] = await Promise.all([open(targets.real, namespace), open(targets.embedded, namespace)]);
  const differences: Difference[] = [];
  const touches = new Touches();
  let number = 0;
  for (const step of steps) {
    if (step.kind === 'settle') {
      const theirs = await rest(real, namespace, 90_000);
      // It has had its time meanwhile.
      const ours = await rest(embedded, namespace, 30_000);
      differences.push(...compareSnapshots(touches.span, theirs, ours));
      touches.nextSpan();
      continue;
    }
    number++;
    touches.add(step);
    const [theirs, ours] = await Promise.all([send(real, step), send(embedded, step)]);
    differences.push(...compareAnswers(`call ${number}: ${nameOf(step)}`, step, theirs, ours));
  }
  differences.push(
    ...compareWatches(real.watches, embedded.watches, (span, name) => touches.count(span, name)),
    ...compareEvents(real.watches, embedded.watches),
    ...compareCoverage(real.watches, embedded.watches),
  );
  return differences;
}

function nameOf({ method, path, accept = 'application/json' }: Call): string {
  return `${method} ${path}${accept === 'application/json' ? '' : ` as ${accept}`}`;
}

async function open(target: HttpTarget, namespace: string): Promise<Side> {
  const watches = new Watches(target, namespace);
  await watches.open();
  return { target, placeholders: new Placeholders(target, namespace), watches };
}

async function send({ target, placeholders }: Side, call: Call): Promise<Answer> {
  const answer = await target.send(await placeholders.request(call));
  placeholders.learn(answer.json);
  return answer;
}

async function rest({ target, watches }: Side, namespace: string, timeoutMs: number): Promise<Settled> {
  const settled = await settle(target, namespace, timeoutMs);
  await watches.mark(settled.snapshot);
  return settled;
}

/** How many calls have written to a name, by the span between two rests. */
class Touches {
  readonly #counts = new Map<string, number>();
  #span = 0;

  get span(): number {
    return this.#span;
  }

  nextSpan(): void {
    this.#span++;
  }

  add({ method, path, body }: Call): void {
    if (method === 'GET') return;
    const text = `${path} ${body?.kind === 'json' ? JSON.stringify(body.value) : ''}`;
    for (const name of new Set(text.match(/\b(dep|pod)\d\b/g) ?? [])) this.#touch(name);
    // A collection may touch any.
    if (method === 'DELETE' && /\/(pods|deployments)\/?(\?|$)/.test(path)) this.#touch('*');
  }

  count(span: number, name: string): number {
    const owner = name.replace(/-.*$/, '');
    return (this.#counts.get(`${span} ${owner}`) ?? 0) + 2 * (this.#counts.get(`${span} *`) ?? 0);
  }

  #touch(name: string): void {
    const key = `${this.#span} ${name}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
}

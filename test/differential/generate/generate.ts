import { accessReview, discovery, wrongMethod, wrongPath } from './edges.ts';
import { remove, removeCollection, removeOwnedPod } from './deletes.ts';
import { Model } from './model.ts';
import { secondNamespace, wrongNamespace } from './namespaces.ts';
import type { Operation } from './operation.ts';
import { Random } from './random.ts';
import { clusterWide, get, list, log, metrics, owned, pages, shortWatch } from './reads.ts';
import type { Step } from './step.ts';
import { apply, create, createGenerated, patch, replace, scale, status } from './writes.ts';

const operations: readonly (readonly [number, Operation])[] = [
  [26, create],
  [2, createGenerated],
  [7, replace],
  [16, patch],
  [5, apply],
  [5, scale],
  [4, status],
  [9, remove],
  [2, removeOwnedPod],
  [1, removeCollection],
  [9, get],
  [10, list],
  [2, pages],
  [6, owned],
  [3, log],
  [1, metrics],
  [3, clusterWide],
  [3, discovery],
  [2, accessReview],
  [3, wrongPath],
  [3, wrongMethod],
  [2, secondNamespace],
  [1, wrongNamespace],
  [0.7, shortWatch],
];

const fewestBeforeRest = 8;
const mostBeforeRest = 40;

export interface GenerateOptions {
  readonly seed: number;
  /** How many; the waits are not counted. */
  readonly calls: number;
  readonly namespace: string;
}

/** The sequence of a seed: the same one each time, whatever the answers are. */
export function generate({ seed, calls, namespace }: GenerateOptions): readonly Step[] {
  const random = new Random(seed);
  const model = new Model(namespace);
  const steps: Step[] = [];
  let made = 0;
  let untilRest = mostBeforeRest;
  while (made < calls) {
    if (untilRest <= 0 && !model.isSettled) {
      steps.push({ kind: 'settle' });
      model.settle();
      untilRest = fewestBeforeRest + random.below(mostBeforeRest - fewestBeforeRest);
    }
    const operation = random.weighted(operations);
    for (const call of operation?.(random, model) ?? []) {
      if (made >= calls) break;
      steps.push(call);
      made++;
      untilRest--;
    }
  }
  steps.push({ kind: 'settle' });
  return steps;
}

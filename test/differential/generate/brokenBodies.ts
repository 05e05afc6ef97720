import type { Json } from '../../contract/kubeClient.ts';
import { metadataChanges, specChanges } from './brokenChanges.ts';
import type { Kind } from './kinds.ts';
import { merge } from './merge.ts';
import type { Random } from './random.ts';
import { json, text, type Body } from './step.ts';

const notObjects: readonly Body[] = [
  text(''),
  text('{'),
  text('{"kind": }'),
  text('null'),
  text('[]'),
  text('"text"'),
  text('{}'),
  text('kind: Secret\nmetadata:\n  name: yaml\n'),
];

/** A good body made bad in one place. */
export function breakBody(random: Random, kind: Kind, good: Json): Body {
  if (random.chance(0.1)) return random.pick(notObjects) ?? text('');
  const changes = random.chance(0.3) ? metadataChanges : specChanges[kind.plural];
  return json(merge(good, random.pick(changes) ?? {}));
}

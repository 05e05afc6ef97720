/**
 * The same random sequence of calls on an embedded and on a real cluster. `K7_DIFFERENTIAL_SEEDS=1,2` sets the seeds,
 * `K7_DIFFERENTIAL_CALLS` the length.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { delimiter } from 'node:path';
import { describe as suite, test } from 'node:test';
import { generate } from './generate/generate.ts';
import { describe, sortOut } from './report.ts';
import { run } from './run.ts';
import { openTargets } from './target/openTargets.ts';

const fixedSeed = 1;
const shownDifferences = 40;
const kubeconfigFile = process.env['KUBECONFIG']?.split(delimiter)[0];
const calls = Number(process.env['K7_DIFFERENTIAL_CALLS'] ?? 500);
const seeds = process.env['K7_DIFFERENTIAL_SEEDS']?.split(',').map(Number) ?? [fixedSeed, randomInt(2, 100_000)];

if (!kubeconfigFile) {
  const reason = 'KUBECONFIG is not set';
  process.stderr.write(`differential run against a real cluster: skipped, because ${reason}\n`);
  test('The embedded Kubernetes does as a real one', { skip: reason });
} else {
  suite('the embedded and a real Kubernetes do the same', () => {
    for (const seed of seeds) test(`in ${calls} calls of seed ${seed}`, () => compare(kubeconfigFile, seed));
  });
}

async function compare(file: string, seed: number): Promise<void> {
  const namespace = `k7-differential-${seed}-${randomBytes(2).toString('hex')}`;
  const targets = await openTargets(file, namespace);
  const onSignal = (): void => void targets.close().finally(() => process.exit(1));
  process.once('SIGTERM', onSignal);
  process.once('SIGINT', onSignal);
  try {
    const { unknown, known } = sortOut(await run({ targets, namespace, steps: generate({ seed, calls, namespace }) }));
    for (const [{ what }, times] of known) process.stdout.write(`known, ${times} times: ${what}\n`);
    if (unknown.length === 0) return;
    throw new Error(`seed ${seed}: ${unknown.length} differences\n${describe(unknown, shownDifferences)}`);
  } finally {
    process.off('SIGTERM', onSignal);
    process.off('SIGINT', onSignal);
    await targets.close();
  }
}

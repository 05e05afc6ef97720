/** The host tests in one process; `run.ts` starts it for each VS Code. */
import { after, describe } from 'node:test';
import { exitCodeOfMissingEditor, readJob } from './support/job.ts';
import { startRig, type HostRig } from './support/hostRig.ts';
import { suitesOf } from './suite/suites.ts';

const job = readJob(process.env);
const rig = await startRig(job).catch((error: unknown): undefined => {
  if (job.editor.kind !== 'desktop') throw error;
  console.log(`host tests on the desktop: skipped, because there is no VS Code to be had: ${String(error)}`);
});

if (rig) runSuites(rig);
else process.exitCode = exitCodeOfMissingEditor;

function runSuites(rig: HostRig): void {
  console.log(rig.editor.description);
  describe(rig.editor.description, () => {
    after(() => rig.editor.stop());
    for (const [name, suite] of suitesOf(job)) describe(name, () => suite(rig));
  });
  process.on('exit', () => {
    if (rig.passed > 0) return;
    console.error('No host test has passed.');
    process.exitCode = 1;
  });
}

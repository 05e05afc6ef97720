import type { HostRig } from '../support/hostRig.ts';
import type { HostJob } from '../support/job.ts';
import { activationSuite } from './activation.ts';

export type HostSuite = (rig: HostRig) => void;

/** All of them, in their order; the name is what `npm run test:host -- NAME` takes. */
const suites: Readonly<Record<string, HostSuite>> = {
  activation: activationSuite,
};

/** Those of this run. Errors: there is none of that name. */
export function suitesOf(job: HostJob): readonly (readonly [string, HostSuite])[] {
  const unknown = job.suites.filter((name) => !(name in suites));
  if (unknown.length > 0) throw new Error(`There is no suite ${unknown.join(', ')}: ${Object.keys(suites).join(', ')}`);
  return Object.entries(suites).filter(([name]) => job.suites.length === 0 || job.suites.includes(name));
}

import type { HostRig } from '../support/hostRig.ts';
import type { HostJob } from '../support/job.ts';
import { activationSuite } from './activation.ts';
import { apiSuite } from './api.ts';
import { clusterSuite, noClusterSuite } from './cluster.ts';
import { createSuite } from './create.ts';
import { keyboardSuite } from './keyboard.ts';
import { realClusterSuite } from './realCluster.ts';
import { terminalSuite } from './terminal.ts';
import { treeSuite } from './tree.ts';
import { trustSuite } from './trust.ts';

export type HostSuite = (rig: HostRig) => void;

/** In their order; the name is what `npm run test:host -- NAME` takes. */
const suites: Readonly<Record<string, HostSuite>> = {
  activation: activationSuite,
  tree: treeSuite,
  create: createSuite,
  terminal: terminalSuite,
  api: apiSuite,
  cluster: clusterSuite,
  noCluster: noClusterSuite,
  trust: trustSuite,
  keyboard: keyboardSuite,
};

/** Those of this run. Errors: there is none of that name. */
export function suitesOf(job: HostJob): readonly (readonly [string, HostSuite])[] {
  if (job.clusterKubeconfig !== undefined) return [['on a real cluster', realClusterSuite]];
  const unknown = job.suites.filter((name) => !(name in suites));
  if (unknown.length > 0) throw new Error(`There is no suite ${unknown.join(', ')}: ${Object.keys(suites).join(', ')}`);
  return Object.entries(suites).filter(([name]) => job.suites.length === 0 || job.suites.includes(name));
}

import type { HostRig } from '../support/hostRig.ts';
import type { HostJob } from '../support/job.ts';
import { activationSuite } from './activation.ts';
import { apiSuite } from './api.ts';
import { clusterSuite, noClusterSuite } from './cluster.ts';
import { createSuite } from './create.ts';
import { embeddedSuite } from './embedded.ts';
import { keyboardSuite } from './keyboard.ts';
import { pictureSuite } from './picture.ts';
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
  embedded: embeddedSuite,
  trust: trustSuite,
  keyboard: keyboardSuite,
};

/** Those on a real cluster. */
const clusterSuites: Readonly<Record<string, HostSuite>> = {
  walk: realClusterSuite,
  picture: pictureSuite,
};

/** Those of this run; on a real cluster the walk unless others are named. Errors: there is none of that name. */
export function suitesOf({ clusterKubeconfig, suites: names }: HostJob): readonly (readonly [string, HostSuite])[] {
  const all = clusterKubeconfig === undefined ? suites : clusterSuites;
  const unknown = names.filter((name) => !(name in all));
  if (unknown.length > 0) throw new Error(`There is no suite ${unknown.join(', ')}: ${Object.keys(all).join(', ')}`);
  const wanted = clusterKubeconfig !== undefined && names.length === 0 ? ['walk'] : names;
  return Object.entries(all).filter(([name]) => wanted.length === 0 || wanted.includes(name));
}

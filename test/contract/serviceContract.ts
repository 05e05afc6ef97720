import { egressContract, egressTrafficContract } from './egressContract.ts';
import { execContract } from './execContract.ts';
import { faultyCreateContract, lifecycleContract } from './lifecycleContract.ts';
import { lifeContract } from './lifeContract.ts';
import { networkContract } from './networkContract.ts';
import { objectsContract } from './objectsContract.ts';
import type { Target } from './target.ts';
import { connectionContract, watchContract } from './watchContract.ts';

/** What every SandboxService on Kubernetes does, whatever the cluster. Call it inside of `describe`. */
export function serviceContract(target: () => Target): void {
  lifecycleContract(target);
  lifeContract(target);
  objectsContract(target);
  execContract(target);
  egressContract(target);
  watchContract(target);
}

/** What only a server that can be made to fail shows. */
export function faultContract(target: () => Target): void {
  faultyCreateContract(target);
  connectionContract(target);
}

/** What only a cluster that enforces policies shows. */
export function enforcementContract(target: () => Target): void {
  networkContract(target);
  egressTrafficContract(target);
}

import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { ControllerContext } from './controllerContext.ts';
import { DeploymentController } from './deployment/deploymentController.ts';
import { GarbageCollector } from './garbageCollector.ts';
import { NamespaceController } from './namespace/namespaceController.ts';
import { NamespaceDefaults } from './namespace/namespaceDefaults.ts';
import { ReplicaSetController } from './replicaSet/replicaSetController.ts';

/** All of them, from the first change of the store on. */
export function startControllers(context: ControllerContext): Disposable {
  const controllers = new DisposableStore();
  // Replica sets before deployments: what somebody asks of a set is begun before its deployment puts it right.
  for (const Controller of [
    ReplicaSetController,
    DeploymentController,
    GarbageCollector,
    NamespaceController,
    NamespaceDefaults,
  ]) {
    controllers.add(new Controller(context));
  }
  return controllers;
}

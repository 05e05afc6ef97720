/** Whether what a state file says is an object can be one: the controllers take for granted what every object has. */
import { isJson, type Json, type KubeObject } from '../objects/kubeObject.ts';
import { resources, type Resource } from '../objects/resources.ts';
import { decodeObject } from '../server/schema/decodeObject.ts';
import { KubeHttpError } from '../server/status.ts';

export function isUsable(resource: Resource, object: KubeObject): boolean {
  return hasItsTypes(resource, object) && hasItsParts(resource, { ...object });
}

function hasItsTypes(resource: Resource, object: KubeObject): boolean {
  try {
    decodeObject(resource, { ...object }, { validation: 'Ignore', warnings: [] });
    return true;
  } catch (error) {
    if (error instanceof KubeHttpError) return false;
    throw error;
  }
}

function hasItsParts(resource: Resource, { spec, status }: Json): boolean {
  switch (resource) {
    case resources.pods:
      return isJson(status) && hasContainers(spec);
    case resources.deployments:
    case resources.replicasets:
      return (
        isJson(spec) && isJson(spec['selector']) && isJson(spec['template']) && hasContainers(spec['template']['spec'])
      );
    default:
      return true;
  }
}

function hasContainers(spec: unknown): boolean {
  return isJson(spec) && Array.isArray(spec['containers']) && spec['containers'].length > 0;
}

/** The fields of the kinds that are served, as `scripts/generateKubeSchema.ts` found them. */
import generated from './kubeSchema.json' with { type: 'json' };

export type ScalarType =
  | 'string'
  | 'bytes'
  | 'int32'
  | 'int64'
  | 'number'
  | 'bool'
  | 'quantity'
  | 'intOrString'
  | 'time'
  | 'microTime'
  | 'any';

export interface ListType {
  readonly list: FieldType;
  /** A strategic merge finds the items by this field, or by themselves where it is empty; without it it replaces. */
  readonly mergeKey?: string;
  readonly retainsKeys?: boolean;
  /** An apply finds the items by these fields; without them it replaces, unless it is a set. */
  readonly mapKeys?: readonly string[];
  readonly isSet?: boolean;
}

export interface MapType {
  readonly map: FieldType;
}

export interface RefType {
  readonly ref: string;
}

export type FieldType = ScalarType | ListType | MapType | RefType;

/** Fields by their number in protobuf; a part that is written flat in JSON has its own. */
export interface FieldNumbers {
  readonly [number: string]: string | FieldNumbers;
}

export interface Definition {
  readonly fields: Readonly<Record<string, FieldType>>;
  readonly required?: readonly string[];
  readonly numbers: FieldNumbers;
}

export type KubeSchema = Readonly<Record<string, Definition>>;

const kubeSchema = generated.definitions as KubeSchema;

export const hasDefinition = (ref: string): boolean => Object.hasOwn(kubeSchema, ref);

export function definitionOf(ref: string): Definition {
  const definition = kubeSchema[ref];
  if (!definition) throw new Error(`There is no schema of ${ref}`);
  return definition;
}

/** A field's type; undefined for a name that is no field, those that every object has by nature included. */
export function fieldOf(ref: string, name: string): FieldType | undefined {
  const { fields } = definitionOf(ref);
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

const rooms: Readonly<Record<string, string>> = {
  '': 'core',
  'networking.k8s.io': 'networking',
  'node.k8s.io': 'node',
  'coordination.k8s.io': 'coordination',
  'events.k8s.io': 'events',
  'authorization.k8s.io': 'authorization',
};

/** The schema's name of a kind, e.g. `apps.v1.Deployment`. */
export const refOfKind = ({ group, version, kind }: { group: string; version: string; kind: string }): string =>
  `${rooms[group] ?? group}.${version}.${kind}`;

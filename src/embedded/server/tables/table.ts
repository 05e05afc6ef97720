/** Tables as `kubectl get` asks for them: the columns of the real server, with the cells made here. */
import type { KubeObject } from '../../objects/kubeObject.ts';
import type { Resource } from '../../objects/resources.ts';
import type { ListMeta } from '../apiCall.ts';
import { kindTables, plainTable } from './kindTables.ts';

export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer';
  readonly format: '' | 'name';
  readonly description: string;
  /** 1: with `-o wide` alone. */
  readonly priority: 0 | 1;
}

export type Cell = string | number;

export interface KindTable {
  readonly columns: readonly Column[];
  readonly cells: (object: KubeObject, nowMs: number) => readonly Cell[];
  readonly conditions?: (object: KubeObject) => readonly unknown[];
}

export interface TableOptions {
  readonly nowMs: number;
  readonly includeObject: 'Metadata' | 'Object' | 'None';
  /** Of a list, which may be empty. */
  readonly resource?: Resource;
}

export function tableOf(objects: readonly KubeObject[], metadata: ListMeta, options: TableOptions) {
  const { nowMs, includeObject, resource } = options;
  const { columns, cells, conditions } = kindTables[resource?.kind ?? objects[0]?.kind ?? ''] ?? plainTable;
  const rows = objects.map((object) => {
    const row = { cells: cells(object, nowMs) };
    const found = conditions?.(object) ?? [];
    const shown = { ...row, ...(found.length === 0 ? {} : { conditions: found }) };
    return includeObject === 'None' ? shown : { ...shown, object: objectOf(object, includeObject) };
  });
  return { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions: columns, rows };
}

function objectOf(object: KubeObject, include: 'Metadata' | 'Object'): unknown {
  if (include === 'Object') return object;
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}

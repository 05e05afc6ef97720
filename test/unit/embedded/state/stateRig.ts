import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject } from '../../../../src/embedded/objects/kubeObject.ts';

export async function withStatePath<T>(use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'k7-state-'));
  try {
    return await use(join(folder, 'state.json'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function makeSecret(name: string, fields: Readonly<Record<string, unknown>> = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace: 'default',
      uid: `uid of ${name}`,
      resourceVersion: '7',
      creationTimestamp: '2026-01-02T03:04:05Z',
    },
    ...fields,
  };
}

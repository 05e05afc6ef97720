import { changeDocuments } from './changes.ts';
import { containerDocuments } from './containers.ts';
import type { Document } from './document.ts';
import { otherDocuments } from './others.ts';
import { podDocuments } from './pods.ts';
import { policyDocuments } from './policies.ts';
import { workloadDocuments } from './workloads.ts';

/** By the name of the file that has the real server's answers. */
export const allDocuments: Readonly<Record<string, readonly Document[]>> = {
  pods: podDocuments,
  containers: containerDocuments,
  workloads: workloadDocuments,
  policies: policyDocuments,
  others: otherDocuments,
  changes: changeDocuments,
};

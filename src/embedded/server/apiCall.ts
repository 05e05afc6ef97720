import type { Admission } from '../admission/admission.ts';
import type { Deletion } from '../objects/deletion.ts';
import type { KubeObject } from '../objects/kubeObject.ts';
import type { ObjectStore } from '../objects/objectStore.ts';
import type { Resource } from '../objects/resources.ts';
import type { Target } from './target.ts';

/** A request for one verb on one target. */
export interface ApiCall {
  readonly target: Target;
  readonly query: URLSearchParams;
  readonly body: string;
  /** Of the body, without parameters. */
  readonly mediaType: string;
  /** What the client is told beside the answer. */
  readonly warnings: string[];
}

/** What the verbs work on. */
export interface VerbContext {
  readonly store: ObjectStore;
  readonly admission: Admission;
  readonly deletion: Deletion;
}

export type AnswerBody =
  | { readonly kind: 'object'; readonly object: KubeObject }
  | {
      readonly kind: 'list';
      readonly resource: Resource;
      readonly metadata: ListMeta;
      readonly items: readonly KubeObject[];
    }
  /** No object of the store: shown as it is. */
  | { readonly kind: 'value'; readonly value: unknown };

export interface ListMeta {
  readonly resourceVersion?: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export interface Answer {
  readonly code: number;
  readonly body: AnswerBody;
}

export const objectAnswer = (object: KubeObject, code = 200): Answer => ({ code, body: { kind: 'object', object } });
export const valueAnswer = (value: unknown, code = 200): Answer => ({ code, body: { kind: 'value', value } });

import type { Json } from '../../contract/kubeClient.ts';

/** What a call sends. `current`: the object that is at the path, with the change merged into it. */
export type Body =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'current'; readonly path: string; readonly change: Json };

/**
 * How much of two answers must be the same. `unsettled`: all but what controllers and the node write in their own time;
 * `envelope`: all but the items of the list; `code`: the status code and the type of the content.
 */
export type Comparison = 'all' | 'unsettled' | 'envelope' | 'code';

/**
 * One request. In its path and body `<<uid PATH>>` and `<<version PATH>>` stand for those of the object that is there on
 * the target; `<<pod NAME>>` and `<<replicaset NAME>>` for the name of one that a Deployment has; `<<continue>>` for the
 * token that the last cut list has given.
 */
export interface Call {
  readonly kind: 'call';
  readonly method: string;
  readonly path: string;
  readonly body?: Body;
  readonly contentType?: string;
  readonly accept?: string;
  readonly comparison: Comparison;
}

/** A call, or a wait until controllers and node have nothing left to do. */
export type Step = Call | { readonly kind: 'settle' };

export const json = (value: unknown): Body => ({ kind: 'json', value });
export const text = (value: string): Body => ({ kind: 'text', text: value });

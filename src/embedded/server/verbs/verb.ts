import { assertNever } from '../../../base/assertNever.ts';
import type { Answer, ApiCall, VerbContext } from '../apiCall.ts';
import { readFlag } from '../queryOptions.ts';
import { methodNotAllowed } from '../status.ts';
import type { Target } from '../target.ts';
import { create } from './create.ts';
import { deleteCollection, deleteOne } from './delete.ts';
import { evict } from './eviction.ts';
import { get } from './get.ts';
import { list } from './list.ts';
import { patch } from './patch.ts';
import { update } from './update.ts';

/** As a Role names it. */
export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** Errors: 405. */
export function verbOf(method: string, { name, isWatch }: Target, query: URLSearchParams): Verb {
  const isOne = name !== undefined;
  switch (method) {
    case 'GET':
      if (isWatch || (!isOne && readFlag(query, 'watch'))) return 'watch';
      return isOne ? 'get' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return isOne ? 'delete' : 'deletecollection';
    default:
      throw methodNotAllowed();
  }
}

/** Errors: KubeHttpError. */
export function runVerb(verb: Exclude<Verb, 'watch'>, context: VerbContext, call: ApiCall): Answer {
  switch (verb) {
    case 'get':
      return get(context, call);
    case 'list':
      return list(context, call);
    case 'create':
      return call.target.subresource === 'eviction' ? evict(context, call) : create(context, call);
    case 'update':
      return update(context, call);
    case 'patch':
      return patch(context, call);
    case 'delete':
      return deleteOne(context, call);
    case 'deletecollection':
      return deleteCollection(context, call);
    default:
      return assertNever(verb);
  }
}

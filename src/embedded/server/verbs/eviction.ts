import { valueAnswer, type Answer, type ApiCall, type VerbContext } from '../apiCall.ts';
import { parseSentObject } from '../requestBody.ts';
import { checkBody } from '../sentObject.ts';
import { badRequest } from '../status.ts';
import { child } from '../../objects/kubeObject.ts';
import { remove } from './delete.ts';
import { readDeleteOptions } from './deleteOptions.ts';
import { requireObject } from './get.ts';

/** Deletes a pod. There are no disruption budgets that could be against it. */
export function evict(context: VerbContext, call: ApiCall): Answer {
  const pod = requireObject(context.store, call.target);
  const body = parseSentObject(call.body, call.mediaType, 'Eviction');
  checkBody(body, 'Eviction');
  if (child(body, 'metadata')['name'] !== pod.metadata.name) {
    throw badRequest('name in URL does not match name in Eviction object');
  }
  const options = body['deleteOptions'] === undefined ? '' : JSON.stringify(body['deleteOptions']);
  const { isDryRun, ...read } = readDeleteOptions({ ...call, body: options, mediaType: 'application/json' });
  remove(context, call.target, pod, { ...read, isDryRun: isDryRun || call.query.has('dryRun', 'All') });
  return valueAnswer({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }, 201);
}

/** Requests for resources: reviews, metrics, and the verbs on what is in the store. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PodObject } from '../objects/kubeObject.ts';
import type { ApiServerOptions } from './apiServer.ts';
import type { Answer, ApiCall } from './apiCall.ts';
import { checkAccess } from './authorizer.ts';
import { answerMetrics, metricsGroup, parseMetricsTarget } from './metrics.ts';
import { negotiate } from './negotiate.ts';
import { readLogOptions } from './logOptions.ts';
import { servePodLog } from './podLog.ts';
import { warningsOf } from './podWarnings.ts';
import { Presenter } from './presenter.ts';
import { errorReply, jsonReply, sendReply, warningHeaders, type Reply } from './replies.ts';
import { readBody } from './requestBody.ts';
import { answerReview, reviewOf } from './reviews.ts';
import { SerializedObjects } from './serializedObjects.ts';
import { badRequest, KubeHttpError, methodNotAllowed, notImplemented } from './status.ts';
import { parseTarget, type ApiPath, type Target } from './target.ts';
import { requireObject } from './verbs/get.ts';
import { runVerb, verbOf, type Verb } from './verbs/verb.ts';
import { Watches } from './watches.ts';

export interface ResourcePath extends ApiPath {
  readonly query: URLSearchParams;
}

const noBody = { body: '', mediaType: 'application/json' };

export class ResourceRequests {
  readonly #options: ApiServerOptions;
  readonly #presenter: Presenter;
  readonly #watches: Watches;

  constructor(options: ApiServerOptions) {
    const { timers, store } = options;
    this.#options = options;
    this.#presenter = new Presenter(new SerializedObjects(), () => timers.now());
    this.#watches = new Watches({ store, timers, presenter: this.#presenter });
  }

  sendBookmarks(): void {
    this.#watches.sendBookmarks();
  }

  /** Errors: KubeHttpError. */
  async serve(request: IncomingMessage, response: ServerResponse, path: ResourcePath): Promise<void> {
    const method = request.method ?? 'GET';
    const special = await this.#answerSpecial(request, method, path);
    if (special !== undefined) return sendReply(response, special);
    const target = parseTarget(path);
    const verb = verbOf(method, target, path.query);
    checkAccess(this.#options.forbid, verb, target);
    if (this.#isConnection(response, verb, target, path.query)) return;
    const wanted = negotiate(request.headers.accept);
    if (verb === 'watch') return this.#watches.open(response, target, path.query, wanted);
    sendReply(response, await this.#runVerb(verb, request, target, path.query));
  }

  async #runVerb(
    verb: Exclude<Verb, 'watch'>,
    request: IncomingMessage,
    target: Target,
    query: URLSearchParams,
  ): Promise<Reply> {
    const sent = request.method === 'GET' ? noBody : await readBody(request);
    const warnings: string[] = [];
    const answer = this.#answer(verb, { target, query, ...sent, warnings });
    if (answer instanceof KubeHttpError) {
      const reply = errorReply(answer, request.headers.accept);
      return { ...reply, headers: { ...reply.headers, ...warningHeaders(warnings) } };
    }
    if (answer.code === 201 && answer.body.kind === 'object') warnings.push(...warningsOf(answer.body.object));
    const wanted = negotiate(request.headers.accept);
    return {
      code: answer.code,
      text: this.#presenter.textOf(answer.body, wanted, query),
      contentType: `application/${wanted.format}`,
      headers: warningHeaders(warnings),
    };
  }

  /** An error is an answer, too, and may come with warnings. */
  #answer(verb: Exclude<Verb, 'watch'>, call: ApiCall): Answer | KubeHttpError {
    try {
      return runVerb(verb, this.#options, call);
    } catch (error) {
      if (error instanceof KubeHttpError) return error;
      throw error;
    }
  }

  async #answerSpecial(
    request: IncomingMessage,
    method: string,
    { apiVersion, rest, query }: ResourcePath,
  ): Promise<Reply | undefined> {
    const { store, node, forbid } = this.#options;
    if (apiVersion === `${metricsGroup.group}/${metricsGroup.version}`) {
      const target = parseMetricsTarget(rest);
      const { plural, namespace, name } = target;
      const resource = { ...metricsGroup, plural, kind: plural };
      const verb = name === undefined ? 'list' : 'get';
      checkAccess(forbid, verb, { resource, namespace, name, subresource: undefined });
      return jsonReply(answerMetrics({ store, node }, method, target, query));
    }
    const review = reviewOf(apiVersion, rest);
    if (review === undefined) return undefined;
    const sent = method === 'POST' ? await readBody(request) : noBody;
    const asked = { method, ...sent, timestamp: store.timestamp() };
    return jsonReply(answerReview(forbid, review, asked), 201);
  }

  /** Whether the request is for one of the subresources that are no objects; answers it then, or throws. */
  #isConnection(response: ServerResponse, verb: Verb, target: Target, query: URLSearchParams): boolean {
    const { store, node, timers } = this.#options;
    const { subresource = '' } = target;
    switch (subresource) {
      case 'log': {
        if (verb !== 'get') throw methodNotAllowed();
        const options = readLogOptions(query, target.name ?? '', timers.now());
        const pod = requireObject(store, target) as PodObject;
        servePodLog(response, pod, options, node);
        return true;
      }
      case 'exec':
      case 'attach':
      case 'portforward':
        if (verb !== 'get' && verb !== 'create') throw methodNotAllowed();
        requireObject(store, target);
        throw badRequest('Upgrade request required');
      case 'binding':
        throw notImplemented('binding a pod to a node');
      default:
        return false;
    }
  }
}

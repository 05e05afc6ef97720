import { isJson, type KubeObject } from '../../objects/kubeObject.ts';
import { parseJson } from '../requestBody.ts';
import { badRequest } from '../status.ts';

/** Where the next page of a list begins. */
export interface ContinueToken {
  /** Negative: at what there is now. */
  readonly version: number;
  /** The key of the last object of the page before. */
  readonly after: string;
}

const format = 'meta.k8s.io/v1';

/** Of an object in a list of that namespace, or of all. */
export const pageKey = ({ metadata }: KubeObject, namespace: string | undefined): string =>
  namespace !== undefined || metadata.namespace === undefined
    ? metadata.name
    : `${metadata.namespace}/${metadata.name}`;

export function writeContinueToken({ version, after }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: format, rv: version, start: `${after}\u0000` })).toString('base64url');
}

/** Errors: 400 as Kubernetes words it. */
export function readContinueToken(token: string): ContinueToken {
  const parsed = parse(token);
  const { v, rv, start } = isJson(parsed) ? parsed : {};
  if (v !== format)
    throw badRequest(
      'invalid continue token: continue key is not valid: server does not recognize this encoded version ""',
    );
  if (typeof rv !== 'number' || rv === 0)
    throw badRequest(
      'invalid continue token: continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)',
    );
  if (typeof start !== 'string' || start === '')
    throw badRequest(
      'invalid continue token: continue key is not valid: encoded start key empty (version meta.k8s.io/v1)',
    );
  return { version: rv, after: start.replace(/^\//, '').replace(/\u0000$/, '') };
}

function parse(token: string): unknown {
  const strange = token.search(/[^A-Za-z0-9_-]/);
  const bad = strange < 0 && token.length % 4 === 1 ? token.length - 1 : strange;
  if (bad >= 0) {
    throw badRequest(`invalid continue token: continue key is not valid: illegal base64 data at input byte ${bad}`);
  }
  try {
    return parseJson(Buffer.from(token, 'base64url').toString('latin1'));
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    throw badRequest(`invalid continue token: continue key is not valid: ${why}`);
  }
}

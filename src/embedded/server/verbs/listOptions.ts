import { FieldErrors } from '../../admission/validation/fieldErrors.ts';
import { invalidOption, readInteger } from '../queryOptions.ts';
import { badRequest, KubeHttpError } from '../status.ts';
import { readContinueToken } from './continueToken.ts';

export interface ListOptions {
  readonly limit: number;
  /** Undefined without one, or with the empty one. */
  readonly version: number | undefined;
  readonly match: 'Exact' | 'NotOlderThan' | undefined;
  readonly continueToken: string | undefined;
}

/** Errors: 400, 422 as Kubernetes words them. */
export function readListOptions(query: URLSearchParams): ListOptions {
  checkListOptions(query, false);
  const match = query.get('resourceVersionMatch');
  const versionText = query.get('resourceVersion') || undefined;
  const continueToken = query.get('continue') || undefined;
  if (continueToken !== undefined && versionText !== undefined && versionText !== '0') {
    readContinueToken(continueToken);
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  return {
    limit: Math.max(0, readInteger(query, 'limit') ?? 0),
    version: versionText === undefined ? undefined : readListVersion(versionText),
    match: match === 'Exact' || match === 'NotOlderThan' ? match : undefined,
    continueToken,
  };
}

/** What lists and watches may not ask for. */
export function checkListOptions(query: URLSearchParams, isWatch: boolean): void {
  const match = query.get('resourceVersionMatch') || undefined;
  const version = query.get('resourceVersion') || undefined;
  const refuse = (field: string, message: string) => invalidOption('ListOptions', field, message);
  readInteger(query, 'timeoutSeconds');
  if (query.has('sendInitialEvents')) refuseInitialEvents(match, version, isWatch);
  if (match === undefined) return;
  const forbid = (why: string) => refuse('resourceVersionMatch', `Forbidden: resourceVersionMatch ${why}`);
  if (isWatch) throw forbid('is forbidden for watch unless sendInitialEvents is provided');
  if (version === undefined) throw forbid('is forbidden unless resourceVersion is provided');
  if (query.get('continue')) throw forbid('is forbidden when continue is provided');
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    const message = `Unsupported value: "${match}": supported values: "Exact", "NotOlderThan", ""`;
    throw refuse('resourceVersionMatch', message);
  }
  if (match === 'Exact' && version === '0') throw forbid('"exact" is forbidden for resourceVersion "0"');
}

/** The real server has them switched off, too. */
function refuseInitialEvents(match: string | undefined, version: string | undefined, isWatch: boolean): void {
  const errors = new FieldErrors();
  const forbid = (field: string, why: string) => errors.forbidden(field, why);
  if (isWatch && match !== 'NotOlderThan') {
    forbid('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
  }
  if (!isWatch && match !== undefined && version === undefined) {
    forbid('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided');
  }
  const where = isWatch ? 'for watch unless the WatchList feature gate is enabled' : 'for list';
  forbid('sendInitialEvents', `sendInitialEvents is forbidden ${where}`);
  if (isWatch && match !== undefined && match !== 'NotOlderThan') {
    errors.notSupported('resourceVersionMatch', match, ['NotOlderThan']);
  }
  errors.throwAny({ group: 'meta.k8s.io', kind: 'ListOptions' }, '');
}

function readListVersion(text: string): number {
  const version = parseVersion(text);
  if (version !== undefined) return version;
  throw badRequest(
    `invalid resource version: resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`,
  );
}

/** Undefined for what is no version. */
export function parseVersion(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** A version that is not there yet. (The real server waits three seconds for it before it says so.) */
export function tooLargeVersion(version: number, current: number): KubeHttpError {
  return new KubeHttpError(504, 'Timeout', `Timeout: Too large resource version: ${version}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

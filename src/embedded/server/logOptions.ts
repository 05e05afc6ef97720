import { badRequest, invalid } from './status.ts';
import { readFlag, readInteger } from './queryOptions.ts';

export interface LogOptions {
  readonly container: string | undefined;
  readonly isFollowed: boolean;
  readonly isPrevious: boolean;
  readonly hasTimestamps: boolean;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
  /** Lines before it are left out. */
  readonly sinceMs: number | undefined;
}

/** Errors: 400, 422 as Kubernetes words them. */
export function readLogOptions(query: URLSearchParams, podName: string, nowMs: number): LogOptions {
  const refuse = (field: string, message: string) =>
    invalid({ group: '', kind: 'PodLogOptions', plural: '' }, podName, field, message);
  const tailLines = readInteger(query, 'tailLines');
  if (tailLines !== undefined && tailLines < 0) {
    throw refuse('tailLines', `Invalid value: ${tailLines}: must be greater than or equal to 0`);
  }
  const positive = (name: string): number | undefined => {
    const value = readInteger(query, name);
    if (value !== undefined && value < 1) throw refuse(name, `Invalid value: ${value}: must be greater than 0`);
    return value;
  };
  if (query.get('stream')) throw refuse('stream', 'Forbidden: may not be specified');
  const limitBytes = positive('limitBytes');
  const sinceTime = query.get('sinceTime') || undefined;
  if (sinceTime !== undefined && query.get('sinceSeconds')) {
    throw refuse('[]', 'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified');
  }
  const sinceSeconds = positive('sinceSeconds');
  return {
    container: query.get('container') || undefined,
    isFollowed: readFlag(query, 'follow'),
    isPrevious: readFlag(query, 'previous'),
    hasTimestamps: readFlag(query, 'timestamps'),
    tailLines,
    limitBytes,
    sinceMs: sinceTime === undefined ? sinceSeconds && nowMs - sinceSeconds * 1000 : readTime(sinceTime),
  };
}

function readTime(text: string): number {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw badRequest(`parsing time "${text}" as "2006-01-02T15:04:05Z07:00": cannot parse "${text}" as "2006"`);
}

import type { DeleteOptions } from '../../objects/deletion.ts';
import { child, isJson, textOf, type Json } from '../../objects/kubeObject.ts';
import type { ApiCall } from '../apiCall.ts';
import { checkDryRun, invalidOption, readInteger } from '../queryOptions.ts';
import { parseJson } from '../requestBody.ts';
import { parseYamlText } from '../yamlText.ts';
import { unsorted } from '../status.ts';

export interface ReadDeleteOptions extends DeleteOptions {
  readonly isDryRun: boolean;
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  /** The old way to ask for the end of what it owns, which has a status code of its own. */
  readonly isCascading: boolean;
}

const policies = ['Foreground', 'Background', 'Orphan'] as const;

/** Of the body, or of the query where there is none. Errors: 400, 422, 500 as Kubernetes words them. */
export function readDeleteOptions({ body, mediaType, query }: ApiCall): ReadDeleteOptions {
  const given = body === '' ? ofQuery(query) : parse(body, mediaType);
  checkKind(given);
  const { gracePeriodSeconds, propagationPolicy, orphanDependents } = given;
  const dryRun = Array.isArray(given['dryRun']) ? (given['dryRun'] as unknown[]) : [];
  checkDryRun('DeleteOptions', dryRun);
  if (gracePeriodSeconds !== undefined && gracePeriodSeconds !== null && !Number.isInteger(gracePeriodSeconds)) {
    throw unsorted(
      `json: cannot unmarshal ${typeof gracePeriodSeconds} into Go struct field DeleteOptions.gracePeriodSeconds of type int64`,
    );
  }
  const { uid, resourceVersion } = child(given, 'preconditions');
  return {
    propagation: readPolicy(propagationPolicy ?? undefined, orphanDependents),
    gracePeriodSeconds: typeof gracePeriodSeconds === 'number' ? positive(gracePeriodSeconds) : undefined,
    isDryRun: dryRun.length > 0,
    uid: typeof uid === 'string' ? uid : undefined,
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : undefined,
    isCascading: orphanDependents === false,
  };
}

function checkKind({ kind, apiVersion }: Json): void {
  const name = textOf(kind);
  if (name === '' || name === 'DeleteOptions') return;
  throw unsorted(
    `no kind "${name}" is registered for version "${textOf(apiVersion)}" in scheme "pkg/runtime/scheme.go:110"`,
  );
}

function ofQuery(query: URLSearchParams): Json {
  const orphan = query.get('orphanDependents');
  return {
    gracePeriodSeconds: readInteger(query, 'gracePeriodSeconds'),
    propagationPolicy: query.get('propagationPolicy') || undefined,
    dryRun: query.getAll('dryRun'),
    ...(orphan === null ? {} : { orphanDependents: orphan === 'true' }),
  };
}

function parse(body: string, mediaType: string): Json {
  try {
    const parsed = mediaType === 'application/yaml' ? parseYamlText(body) : parseJson(body);
    return isJson(parsed) ? parsed : {};
  } catch (error) {
    throw unsorted(`couldn't get version/kind; json parse error: ${error instanceof Error ? error.message : ''}`);
  }
}

function readPolicy(policy: unknown, orphanDependents: unknown): DeleteOptions['propagation'] {
  const refuse = (message: string) => invalidOption('DeleteOptions', 'propagationPolicy', message);
  if (policy === undefined || policy === '') return orphanDependents === true ? 'Orphan' : 'Background';
  if (typeof orphanDependents === 'boolean') {
    throw refuse(
      `Invalid value: ${JSON.stringify(policy)}: orphanDependents and deletionPropagation cannot be both set`,
    );
  }
  const known = policies.find((each) => each === policy);
  if (known !== undefined) return known;
  throw refuse(
    `Unsupported value: ${JSON.stringify(policy)}: supported values: "Foreground", "Background", "Orphan", "nil"`,
  );
}

/** A negative grace period counts as one second. */
const positive = (seconds: number): number => (seconds < 0 ? 1 : seconds);

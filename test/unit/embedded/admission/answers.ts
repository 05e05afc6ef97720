/** What the real API server answered to the documents, as files keep it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { isJson } from '../../../../src/embedded/objects/kubeObject.ts';

export interface Answer {
  readonly code: number;
  readonly body: unknown;
}

const fileOf = (name: string): URL => new URL(`../../../golden/embedded/admission/${name}.json`, import.meta.url);

/** By what is remarkable of the document. */
export function readAnswers(name: string): Readonly<Record<string, Answer | undefined>> {
  return JSON.parse(readFileSync(fileOf(name), 'utf8')) as Record<string, Answer>;
}

/** One answer a line. */
export function writeAnswers(name: string, answers: Readonly<Record<string, Answer>>): void {
  const lines = Object.entries(answers).map(([what, answer]) => `${JSON.stringify(what)}:${JSON.stringify(answer)}`);
  writeFileSync(fileOf(name), `{\n${lines.join(',\n')}\n}\n`);
}

const placeholder = '$NAMESPACE';
const maxTextLength = 2000;
const diffStart = '\n';

/** The document with the namespace that it is sent to. */
export const placeIn = <T>(document: T, namespace: string): T =>
  JSON.parse(JSON.stringify(document).replaceAll(placeholder, namespace)) as T;

/** Without what differs from time to time and from cluster to cluster, its fields in one order. */
export function stabilize(answer: Answer, namespace: string): Answer {
  const { code } = answer;
  const body = code === 200 ? withoutStatus(answer.body) : answer.body;
  const text = JSON.stringify({ code, body: sorted(unversioned(body)) });
  const stable = text
    .replaceAll(namespace, placeholder)
    .replaceAll(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-xxxxx')
    .replaceAll(/\(0x[0-9a-f]+\)/g, '(0x0)');
  return JSON.parse(stable) as Answer;
}

/** Controllers write it while a document is changed. */
const withoutStatus = (body: unknown): unknown => (isJson(body) ? { ...body, status: undefined } : body);

function unversioned(body: unknown): unknown {
  if (!isJson(body) || body['kind'] === 'Status' || !isJson(body['metadata'])) return body;
  const {
    uid: _uid,
    resourceVersion: _version,
    creationTimestamp: _created,
    managedFields: _fields,
    generation: _generation,
    annotations,
    ...metadata
  } = body['metadata'];
  const { 'deployment.kubernetes.io/revision': _revision, ...own } = isJson(annotations) ? annotations : {};
  return { ...body, metadata: Object.keys(own).length === 0 ? metadata : { ...metadata, annotations: own } };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return (value as unknown[]).map(sorted);
  // The difference of two specs in Go's syntax is not imitated.
  if (typeof value === 'string' && value.includes(diffStart)) return value.slice(0, value.indexOf(diffStart));
  if (typeof value === 'string' && value.length > maxTextLength) {
    return `${value.slice(0, 100)}… (${value.length} characters)`;
  }
  if (!isJson(value)) return value;
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  return Object.fromEntries(
    [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]),
  );
}

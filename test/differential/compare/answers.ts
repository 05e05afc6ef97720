import type { Call, Comparison } from '../generate/step.ts';
import { child, isJson } from '../json.ts';
import type { Answer } from '../target/httpTarget.ts';
import { diff } from './diff.ts';
import type { Difference } from './difference.ts';
import { canonical, normalize, normalizeText } from './normalize.ts';

/** What is not the same in the answers to one call, as far as the call allows a comparison. */
export function compareAnswers(where: string, call: Call, real: Answer, embedded: Answer): readonly Difference[] {
  if (real.code === embedded.code) return diff(where, '', project(call, real), project(call, embedded));
  // The rest differs then, too.
  return [{ where, path: 'code', real: summary(real), embedded: summary(embedded) }];
}

function summary({ code, json, text }: Answer): string {
  const message = child(json, 'kind') === 'Status' ? child(json, 'message') : text.slice(0, 300);
  return `${code} ${normalizeText(String(message))}`;
}

function project({ comparison }: Call, { code, contentType, warnings, text, json }: Answer): unknown {
  if (comparison === 'code') return { code, contentType };
  const body = json === undefined ? (frames(text) ?? normalizeText(text)) : normalize(reduce(json, comparison));
  return { code, contentType, warnings: normalizeText(warnings), body };
}

/** What a watch has told, in an order that is the same each time; undefined for a text. */
function frames(text: string): unknown {
  const lines = text.trim().split('\n');
  if (!lines.every((line) => line.startsWith('{"type":'))) return undefined;
  // Whether one comes in so short a time is chance.
  const told = lines.filter((line) => !line.startsWith('{"type":"BOOKMARK"'));
  return told.map((line) => normalize(JSON.parse(line))).sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1));
}

/** Without what controllers and the node write in their own time. */
function reduce(body: unknown, comparison: Comparison): unknown {
  if (!isJson(body) || body['kind'] === 'Status') return body;
  if (comparison === 'envelope') {
    const { items: _items, rows: _rows, ...envelope } = body;
    const {
      remainingItemCount: _count,
      continue: _continue,
      ...metadata
    } = (envelope['metadata'] ?? {}) as Record<string, unknown>;
    return { ...envelope, metadata };
  }
  if (comparison !== 'unsettled') return body;
  if (body['kind'] === 'Table') return { ...body, rows: undefined };
  const { status: _status, ...rest } = body;
  return { ...rest, metadata: reduceMetadata(body['metadata']), spec: reduceSpec(body['spec']) };
}

function reduceMetadata(metadata: unknown): unknown {
  if (!isJson(metadata)) return metadata;
  // Whether a pod goes at once depends on whether it has a node yet.
  const { managedFields: _fields, deletionGracePeriodSeconds: _grace, annotations, ...rest } = metadata;
  const own = Object.entries(isJson(annotations) ? annotations : {}).filter(
    ([key]) => !key.startsWith('deployment.kubernetes.io/'),
  );
  return { ...rest, ...(own.length === 0 ? {} : { annotations: Object.fromEntries(own) }) };
}

function reduceSpec(spec: unknown): unknown {
  if (!isJson(spec) || child(spec, 'containers') === undefined) return spec;
  const { nodeName: _node, ...rest } = spec;
  return rest;
}

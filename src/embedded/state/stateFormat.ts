/**
 * The text of a state file: one JSON object with the name and version of the format and, in order, the Kubernetes
 * objects as they are. A later version gets a number of its own, so that an older program refuses it in place of losing
 * what it does not know.
 */
import { isJson, type KubeObject } from '../objects/kubeObject.ts';

const format = 'k7-sandboxes embedded state';
const version = 1;

/** The text is no state that this program can read; the message says why, as the end of a sentence. */
export class StateFormatError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StateFormatError';
  }
}

export function formatState(objects: readonly KubeObject[]): string {
  // One object a line, so that two states can be compared.
  const lines = objects.map((object) => JSON.stringify(object));
  const head = `{"format":${JSON.stringify(format)},"version":${version},"objects":[`;
  return lines.length === 0 ? `${head}]}\n` : `${head}\n${lines.join(',\n')}\n]}\n`;
}

/** Errors: StateFormatError. */
export function parseState(text: string): readonly KubeObject[] {
  const state = parseJson(text);
  if (!isJson(state) || state['format'] !== format) {
    throw new StateFormatError('is not a state of the embedded Kubernetes');
  }
  if (state['version'] !== version) {
    throw new StateFormatError(`has version ${JSON.stringify(state['version'])} of the format, not ${version}`);
  }
  const { objects } = state;
  if (!Array.isArray(objects)) throw new StateFormatError('has no list of objects');
  return objects.map((object, index) => {
    if (isKubeObject(object)) return object;
    throw new StateFormatError(`has something in it that is no Kubernetes object (objects[${index}])`);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the file, which has Secrets in it.
    throw new StateFormatError(text.trim() === '' ? 'is empty' : 'is no JSON');
  }
}

function isKubeObject(value: unknown): value is KubeObject {
  if (!isJson(value) || !isText(value['apiVersion']) || !isText(value['kind'])) return false;
  const { metadata } = value;
  if (!isJson(metadata)) return false;
  const { namespace } = metadata;
  const areNamesGood = isText(metadata['name']) && (namespace === undefined || isText(namespace));
  return areNamesGood && isText(metadata['uid']) && isText(metadata['creationTimestamp']);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

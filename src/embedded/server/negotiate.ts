import { KubeHttpError } from './status.ts';

/** What the answer is to be. */
export interface Wanted {
  readonly format: 'json' | 'yaml';
  /** How an object or a list of them is shown. */
  readonly view: 'object' | 'table' | 'metadata';
}

const plain: Wanted = { format: 'json', view: 'object' };
const views: Readonly<Record<string, Wanted['view']>> = {
  Table: 'table',
  PartialObjectMetadata: 'metadata',
  PartialObjectMetadataList: 'metadata',
};

/** By the `Accept` of the request: its first entry that can be given. Errors: 406. */
export function negotiate(accept: string | undefined): Wanted {
  // What nearly every client says.
  if (accept === undefined || accept === '' || accept === '*/*' || accept === 'application/json') return plain;
  const kinds = accept.split(',').map(parseEntry);
  for (const { type, parameters } of kinds) {
    const format = formatOf(type);
    if (format === undefined) continue;
    const as = parameters.get('as');
    if (as === undefined) return { format, view: 'object' };
    const view = views[as];
    if (view !== undefined && parameters.get('v') === 'v1' && parameters.get('g') === 'meta.k8s.io') {
      return { format, view };
    }
  }
  throw notAcceptable(kinds.some(({ type }) => formatOf(type) !== undefined));
}

function parseEntry(entry: string): { type: string; parameters: ReadonlyMap<string, string> } {
  const [type = '', ...rest] = entry.split(';').map((part) => part.trim());
  const parameters = rest.map((part): [string, string] => {
    const at = part.indexOf('=');
    return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
  });
  return { type, parameters: new Map(parameters) };
}

function formatOf(type: string): Wanted['format'] | undefined {
  if (type === 'application/json' || type === '*/*' || type === 'application/*') return 'json';
  return type === 'application/yaml' ? 'yaml' : undefined;
}

function notAcceptable(isFormatKnown: boolean): KubeHttpError {
  const types = 'application/json, application/yaml';
  return isFormatKnown
    ? new KubeHttpError(406, 'NotAcceptable', `only the following media types are accepted: ${types}`)
    : new KubeHttpError(
        406,
        'NotAcceptable',
        `406: Not Acceptable\n\nAvailable representations: ${types}, application/json;stream=watch`,
        {},
      );
}

/** What is wrong with an object, field by field, as Kubernetes words it. */
import type { Resource } from '../../objects/resources.ts';
import { KubeHttpError, type StatusCause } from '../../server/status.ts';

const sentences = {
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueNotFound: 'Not found',
  FieldValueRequired: 'Required value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
} as const;

type Reason = keyof typeof sentences;

/** A value as it is to be shown, without quotes: what Go prints of a structure. */
export class Shown {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export class FieldErrors {
  readonly #causes: StatusCause[] = [];

  get count(): number {
    return this.#causes.length;
  }

  invalid(field: string, value: unknown, detail: string): void {
    this.#add('FieldValueInvalid', field, show(value), detail);
  }

  /** One for each sentence. */
  invalidAll(field: string, value: unknown, details: readonly string[]): void {
    for (const detail of details) this.invalid(field, value, detail);
  }

  required(field: string, detail = ''): void {
    this.#add('FieldValueRequired', field, undefined, detail);
  }

  forbidden(field: string, detail: string): void {
    this.#add('FieldValueForbidden', field, undefined, detail);
  }

  duplicate(field: string, value: unknown): void {
    this.#add('FieldValueDuplicate', field, show(value), '');
  }

  notFound(field: string, value: unknown): void {
    this.#add('FieldValueNotFound', field, show(value), '');
  }

  notSupported(field: string, value: unknown, supported: readonly string[]): void {
    const list = supported.map((each) => JSON.stringify(each)).join(', ');
    this.#add('FieldValueNotSupported', field, show(value), `supported values: ${list}`);
  }

  tooLong(field: string, maxBytes: number): void {
    this.#add('FieldValueTooLong', field, undefined, `may not be more than ${maxBytes} bytes`);
  }

  negative(field: string, value: unknown): void {
    if (typeof value === 'number' && value < 0) this.invalid(field, value, 'must be greater than or equal to 0');
  }

  /** Errors: 422 where there is any. */
  throwAny({ group, kind }: Pick<Resource, 'group' | 'kind'>, name: string): void {
    if (this.#causes.length === 0) return;
    // What is said twice stands once in the sentence, and twice among the causes.
    const lines = [...new Set(this.#causes.map(({ field, message }) => `${field}: ${message}`))];
    const sentence = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`;
    throw new KubeHttpError(
      422,
      'Invalid',
      `${group === '' ? kind : `${kind}.${group}`} "${name}" is invalid: ${sentence}`,
      { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind, causes: this.#causes },
    );
  }

  #add(reason: Reason, field: string, value: string | undefined, detail: string): void {
    const parts = [sentences[reason], value, detail].filter((part) => part !== undefined && part !== '');
    this.#causes.push({ reason, message: parts.join(': '), field });
  }
}

function show(value: unknown): string {
  if (value instanceof Shown) return value.text;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

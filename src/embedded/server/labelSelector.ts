/** Label selectors as `labelSelector` has them: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, `a>1`. */
import { assertNever } from '../../base/assertNever.ts';
import { badRequest } from './status.ts';
import type { KubeObject } from '../objects/kubeObject.ts';

export type Matcher = (object: KubeObject) => boolean;

type Operator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | '>' | '<';

interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

const tokenPattern = /\s*(==|!=|[=!,()<>]|[^\s=!,()<>]+)/gy;
const symbols = new Set(['==', '!=', '=', '!', ',', '(', ')', '<', '>']);
const name = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const value = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const end = '';

/** Errors: 400 as Kubernetes words it. */
export function labelMatcher(selector: string | null): Matcher {
  if (selector === null || selector.trim() === '') return () => true;
  const requirements = new SelectorParser(selector).parse();
  return ({ metadata }) => requirements.every((each) => isMet(each, ownLabel(metadata.labels, each.key)));
}

/** Not what every object has by nature, such as `constructor`. */
const ownLabel = (labels: Readonly<Record<string, string>> = {}, key: string): string | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined;

function isMet({ operator, values }: Requirement, label: string | undefined): boolean {
  switch (operator) {
    case 'exists':
      return label !== undefined;
    case '!':
      return label === undefined;
    case '!=':
    case 'notin':
      return label === undefined || !values.includes(label);
    case '>':
      return label !== undefined && /^[+-]?\d+$/.test(label) && Number(label) > Number(values[0]);
    case '<':
      return label !== undefined && /^[+-]?\d+$/.test(label) && Number(label) < Number(values[0]);
    case '=':
    case '==':
    case 'in':
      return label !== undefined && values.includes(label);
    default:
      return assertNever(operator);
  }
}

class SelectorParser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(selector: string) {
    this.#tokens = Array.from(selector.matchAll(tokenPattern), ([, token = '']) => token);
  }

  parse(): readonly Requirement[] {
    const requirements: Requirement[] = [];
    for (;;) {
      const token = this.#peek();
      if (token !== '!' && (token === end || symbols.has(token))) {
        throw badRequest(`found '${token}', expected: !, identifier, or 'end of string'`);
      }
      requirements.push(check(this.#requirement()));
      const next = this.#next();
      if (next === end) return requirements;
      if (next !== ',') throw badRequest(`found '${next}', expected: ',' or 'end of string'`);
      const after = this.#peek();
      if (after !== '!' && (after === end || symbols.has(after))) {
        throw badRequest(`found '${after}', expected: identifier after ','`);
      }
    }
  }

  #requirement(): Requirement {
    if (this.#peek() === '!') {
      this.#next();
      return { key: this.#next(), operator: '!', values: [] };
    }
    const key = this.#next();
    const operator = this.#peek();
    if (operator === end || operator === ',') return { key, operator: 'exists', values: [] };
    this.#next();
    switch (operator) {
      case 'in':
      case 'notin':
        return { key, operator, values: this.#set() };
      case '=':
      case '==':
      case '!=':
      case '>':
      case '<':
        return { key, operator, values: [this.#exactValue()] };
      default:
        throw unparsable(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`);
    }
  }

  #exactValue(): string {
    const token = this.#peek();
    if (token === end || token === ',') return '';
    if (symbols.has(token)) throw unparsable(`found '${token}', expected: identifier`);
    return this.#next();
  }

  #set(): readonly string[] {
    const open = this.#next();
    if (open !== '(') throw unparsable(`found '${open}' expected: '('`);
    const values: string[] = [];
    for (;;) {
      const token = this.#next();
      if (token === ')') return values.length === 0 ? [''] : values;
      if (token === ',') {
        if (this.#peek() === ',' || this.#peek() === ')') values.push('');
        continue;
      }
      if (token === end || symbols.has(token)) {
        throw unparsable(`found '${token}', expected: ',', ')' or identifier`);
      }
      values.push(token);
    }
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? end;
  }

  #next(): string {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }
}

function check(requirement: Requirement): Requirement {
  const { key, operator, values } = requirement;
  if (!name.test(key.slice(key.indexOf('/') + 1))) {
    throw unparsable(
      `<nil>: Invalid value: "${key}": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
    );
  }
  const isOrder = operator === '>' || operator === '<';
  if (isOrder && !/^[+-]?\d+$/.test(values[0] ?? '')) {
    throw unparsable(
      `values[0]: Invalid value: "${values[0] ?? ''}": for 'Gt', 'Lt' operators, the value must be an integer`,
    );
  }
  const bad = values.findIndex((each) => !value.test(each) || each.length > 63);
  if (bad >= 0) {
    throw unparsable(
      `values[${bad}][${key}]: Invalid value: "${values[bad] ?? ''}": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
    );
  }
  return requirement;
}

const unparsable = (why: string) => badRequest(`unable to parse requirement: ${why}`);

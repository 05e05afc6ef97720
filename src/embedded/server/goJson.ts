/** What Go's decoder says of a text that is no JSON. */
export function describeJsonError(text: string): string {
  const scanner = new Scanner(text);
  try {
    scanner.whole();
    // It is some; then nobody asks.
    return '';
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}

const escapes = '"\\/bfnrt';

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): void {
    this.#value();
    this.#space();
    if (this.#at < this.#text.length) throw this.#strange('after top-level value');
  }

  #value(): void {
    this.#space();
    const first = this.#peek();
    if (first === '{') this.#object();
    else if (first === '[') this.#array();
    else if (first === '"') this.#string();
    else if (first === '-' || isDigit(first)) this.#number();
    else if (first === 't') this.#literal('true');
    else if (first === 'f') this.#literal('false');
    else if (first === 'n') this.#literal('null');
    else throw this.#strange('looking for beginning of value');
  }

  #object(): void {
    this.#at++;
    this.#space();
    if (this.#peek() === '}') return this.#step();
    for (;;) {
      this.#space();
      if (this.#peek() !== '"') throw this.#strange('looking for beginning of object key string');
      this.#string();
      this.#space();
      if (this.#peek() !== ':') throw this.#strange('after object key');
      this.#at++;
      this.#value();
      this.#space();
      const next = this.#peek();
      if (next === '}') return this.#step();
      if (next !== ',') throw this.#strange('after object key:value pair');
      this.#at++;
    }
  }

  #array(): void {
    this.#at++;
    this.#space();
    if (this.#peek() === ']') return this.#step();
    for (;;) {
      this.#value();
      this.#space();
      const next = this.#peek();
      if (next === ']') return this.#step();
      if (next !== ',') throw this.#strange('after array element');
      this.#at++;
    }
  }

  #string(): void {
    for (this.#at++; ; this.#at++) {
      const char = this.#peek();
      if (char === '"') return this.#step();
      if (char < ' ') throw this.#strange('in string literal');
      if (char === '\\') this.#escape();
    }
  }

  #escape(): void {
    this.#at++;
    const char = this.#peek();
    if (char !== 'u') {
      if (!escapes.includes(char)) throw this.#strange('in string escape code');
      return;
    }
    for (let digits = 0; digits < 4; digits++) {
      this.#at++;
      if (!/[0-9a-fA-F]/.test(this.#peek())) throw this.#strange(String.raw`in \u hexadecimal character escape`);
    }
  }

  #number(): void {
    if (this.#text[this.#at] === '-') this.#at++;
    if (this.#text[this.#at] === '0') this.#at++;
    else this.#digits('in numeric literal');
    if (this.#text[this.#at] === '.') {
      this.#at++;
      this.#digits('after decimal point in numeric literal');
    }
    if (/[eE]/.test(this.#text[this.#at] ?? '')) {
      this.#at++;
      if (/[+-]/.test(this.#text[this.#at] ?? '')) this.#at++;
      this.#digits('in exponent of numeric literal');
    }
  }

  #digits(where: string): void {
    // Go looks for the end of a number with a space.
    if (!isDigit(this.#text[this.#at] ?? ' ')) throw this.#strange(where);
    while (isDigit(this.#text[this.#at] ?? '')) this.#at++;
  }

  #literal(word: string): void {
    for (const letter of word) {
      if (this.#peek() !== letter) throw this.#strange(`in literal ${word} (expecting '${letter}')`);
      this.#at++;
    }
  }

  #space(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #step(): void {
    this.#at++;
  }

  #peek(): string {
    const char = this.#text[this.#at];
    if (char === undefined) throw new SyntaxError('unexpected end of JSON input');
    return char;
  }

  #strange(where: string): SyntaxError {
    return new SyntaxError(`invalid character '${quoted(this.#text[this.#at] ?? ' ')}' ${where}`);
  }
}

function quoted(char: string): string {
  if (char === "'") return String.raw`\'`;
  if (char === '"') return char;
  const code = char.charCodeAt(0);
  if (code >= 0x7f && code <= 0xa0) return `\\u${code.toString(16).padStart(4, '0')}`;
  return JSON.stringify(char).slice(1, -1);
}

const isDigit = (char: string): boolean => char >= '0' && char <= '9';

import { isScalar, Lexer, parseDocument, visit, type Document, type YAMLMap } from 'yaml';

/** Far above what objects need, and far below what takes the parser to the end of its stack, where it ends the process. */
const maxDepth = 200;
/** Takes the parser half a second or so, in which nothing else is answered. */
const maxTokens = 200_000;
/** What the lexer gives before the text of a scalar. */
const scalarMark = '\u001f';

/** Errors: SyntaxError. */
export function parseYamlText(text: string): unknown {
  checkSize(text);
  // Words as YAML 1.1 has them (`yes`, `off`), for the real server's parser does. Its own search for keys that come twice
  // takes the square of their number.
  const document = parseDocument(text, { version: '1.1', logLevel: 'silent', uniqueKeys: false });
  const [error] = document.errors;
  if (error)
    throw new SyntaxError(`yaml: line ${error.linePos?.[0].line ?? 1}: ${error.message.split(' at line ')[0]}`);
  checkKeys(document, text);
  return document.toJS({ maxAliasCount: 100 }) as unknown;
}

/** Counts before anything recurses. A level of blocks needs a column, so that a line's indentation has room for no more. */
function checkSize(text: string): void {
  let flow = 0;
  let block = 0;
  let isScalarNext = false;
  let isLineStart = true;
  let count = 0;
  for (const token of new Lexer().lex(text)) {
    count += 1;
    if (count > maxTokens) throw new SyntaxError('yaml: document contains too many nodes');
    if (isScalarNext) {
      isScalarNext = false;
      isLineStart = token.endsWith('\n');
      continue;
    }
    isScalarNext = token === scalarMark;
    if (isLineStart) block = /^ +$/.test(token) ? token.length : 0;
    if (token === '[' || token === '{') flow++;
    else if (token === ']' || token === '}') flow--;
    else if (token === '-' || token === '?') block++;
    isLineStart = token.endsWith('\n');
    if (flow + block > maxDepth) throw new SyntaxError('yaml: exceeded max depth');
  }
}

function checkKeys(document: Document, text: string): void {
  visit(document, { Map: (_key, map) => checkKeysOf(map, text) });
}

function checkKeysOf({ items }: YAMLMap, text: string): void {
  const seen = new Set<unknown>();
  for (const { key } of items) {
    if (!isScalar(key) || key.value === '<<') continue;
    if (seen.has(key.value)) {
      const line = text.slice(0, key.range?.[0]).split('\n').length;
      throw new SyntaxError(`yaml: line ${line}: Map keys must be unique`);
    }
    seen.add(key.value);
  }
}

/** `$(NAME)` in commands, arguments and variables, as Kubernetes reads it: `$$` is a dollar; what is unknown stays. */
export function expand(text: string, lookUp: (name: string) => string | undefined): string {
  let result = '';
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf('$', at);
    if (dollar === -1 || dollar === text.length - 1) return result + text.slice(at);
    result += text.slice(at, dollar);
    const next = text[dollar + 1];
    const end = next === '(' ? text.indexOf(')', dollar + 2) : -1;
    if (next === '$') {
      result += '$';
      at = dollar + 2;
    } else if (end === -1) {
      // No variable: the dollar and what follows it are themselves.
      result += text.slice(dollar, dollar + 2);
      at = dollar + 2;
    } else {
      const name = text.slice(dollar + 2, end);
      result += lookUp(name) ?? `$(${name})`;
      at = end + 1;
    }
  }
  return result;
}

/**
 * Puts the generated keys into the text of `package.json`. Other keys stay as they are, and where they are; a generated
 * key that is not there yet comes before the dependencies, scripts and what else follows `private`.
 */
export function mergePackage(text: string, generated: Readonly<Record<string, unknown>>): string {
  const current: unknown = JSON.parse(text);
  if (typeof current !== 'object' || current === null) throw new Error('package.json is no object');
  const head: [string, unknown][] = [];
  const tail: [string, unknown][] = [];
  let entries = head;
  for (const [key, value] of Object.entries(current)) {
    if (!(key in generated)) entries.push([key, value]);
    if (key === 'private') entries = tail;
  }
  return `${JSON.stringify(Object.fromEntries([...head, ...Object.entries(generated), ...tail]), null, 2)}\n`;
}

/** Whatever was thrown, as an Error; what was no Error becomes its message. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  return new Error(typeof thrown === 'string' ? thrown : (JSON.stringify(thrown) ?? String(thrown)), { cause: thrown });
}

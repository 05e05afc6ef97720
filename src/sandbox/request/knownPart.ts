import { SandboxError } from '../errors.ts';
import { unknownField } from './createRequestErrors.ts';
import { maxListLength } from './createRequestSchema.ts';

/**
 * The fields of a request's body, all of them known. What is not, or is too much, is refused here, before anything costs
 * more than a look. Errors: InvalidJson, UnknownField, InvalidField.
 */
export function knownPart(body: unknown, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new SandboxError('InvalidJson', 'The body must be one JSON object');
  }
  for (const [field, value] of Object.entries(body)) {
    if (!known.includes(field)) throw unknownField(field, known);
    if (Array.isArray(value) && value.length > maxListLength) throw tooLong(field);
  }
  return { ...body };
}

function tooLong(field: string): SandboxError {
  return new SandboxError('InvalidField', `${field} has more than ${maxListLength} entries`, { field });
}

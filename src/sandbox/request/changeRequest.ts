import * as z from 'zod';
import type { EgressChange } from '../egress/egressChange.ts';
import { SandboxError } from '../errors.ts';
import { toRequestError } from './createRequestErrors.ts';
import { createRequestSchema } from './createRequestSchema.ts';
import { knownPart } from './knownPart.ts';

/** The request that changes a running sandbox. What is absent stays as it is; null means what it means in a create. */
export const changeRequestSchema = z.strictObject({
  egress_whitelist: createRequestSchema.shape.egress_whitelist,
  drop_connections: z.boolean().nullish().meta({
    description: 'End the processes that hold TCP connections to where the sandbox may not go.',
    default: false,
  }),
  dry_run: z.boolean().nullish().meta({ description: 'Change nothing, and tell what would change.', default: false }),
});

const knownFields: readonly string[] = Object.keys(changeRequestSchema.shape);

/** Errors: InvalidJson, UnknownField, InvalidField, MissingField for a request that changes nothing. */
export function parseChangeRequest(body: unknown): EgressChange {
  const parsed = changeRequestSchema.safeParse(knownPart(body, knownFields), { reportInput: true });
  if (!parsed.success) throw toRequestError(parsed.error.issues);
  const { egress_whitelist: whitelist, drop_connections: dropConnections, dry_run: isDryRun } = parsed.data;
  if (whitelist === undefined && !dropConnections) throw nothingToChange();
  return { egress: toEgress(whitelist), dropConnections: dropConnections ?? false, isDryRun: isDryRun ?? false };
}

function toEgress(whitelist: readonly string[] | null | undefined): EgressChange['egress'] {
  if (whitelist === undefined) return undefined;
  return whitelist === null ? { kind: 'open' } : { kind: 'restricted', cidrs: [...new Set(whitelist)] };
}

function nothingToChange(): SandboxError {
  return new SandboxError('MissingField', 'The request changes nothing', {
    hint: 'Give egress_whitelist: null opens everything, [] nothing, and a list nothing else.',
  });
}

import { STATUS_CODES, type IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import { KubeStatusError, type KubeStatus } from '../kubeStatusError.ts';

const optionalText = z.string().optional().catch(undefined);
const statusSchema = z.object({
  kind: z.literal('Status'),
  reason: z.string().catch(''),
  message: z.string().catch(''),
  details: z
    .object({
      name: optionalText,
      kind: optionalText,
      retryAfterSeconds: z.number().optional().catch(undefined),
      causes: z
        .array(z.object({ reason: optionalText, message: optionalText, field: optionalText }))
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

const maxTextLength = 200;
const maxMessageLength = 4000;

/** What a server's refusal says: a Kubernetes Status, or whatever a proxy or gateway on the way wrote instead. */
export function toStatusError(code: number, headers: IncomingHttpHeaders, body: string): KubeStatusError {
  const seconds = Number.parseInt(headers['retry-after'] ?? '', 10);
  const retry = { retryAfterSeconds: Number.isNaN(seconds) ? undefined : seconds };
  const parsed = statusSchema.safeParse(parseJson(body));
  const found: Partial<z.output<typeof statusSchema>> = parsed.success ? parsed.data : {};
  const { reason = '', message, details } = found;
  const known = withoutUndefined({ ...retry, ...withoutUndefined(details ?? {}) });
  const text = message || reason || describe(code, headers, parsed.success ? '' : body);
  return new KubeStatusError({
    code,
    reason,
    message: text.slice(0, maxMessageLength),
    ...(Object.keys(known).length > 0 && { details: known }),
  });
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // A page or a plain sentence, which is described instead.
    return undefined;
  }
}

function withoutUndefined(details: object): NonNullable<KubeStatus['details']> {
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}

/** One sentence: `502 Bad Gateway: no healthy upstream`. */
function describe(code: number, headers: IncomingHttpHeaders, body: string): string {
  const status = [String(code), STATUS_CODES[code]].filter(Boolean).join(' ');
  const isPage = /html/i.test(headers['content-type'] ?? '') || /^\s*</.test(body);
  const text = oneLine(isPage ? (/<title[^>]*>([^<]*)/i.exec(body)?.[1] ?? '') : body);
  const says = text === '' || text === status ? '' : `: ${text}`;
  return `the server answered ${status}${says}`;
}

function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.length > maxTextLength ? `${line.slice(0, maxTextLength)}…` : line;
}

import { isSandboxError, SandboxError } from '../sandbox/errors.ts';

/** An error as it goes over the wire: status, headers and K7's envelope. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: Readonly<Record<string, string>> };
}

/** What was thrown, as an error that may be shown; an unforeseen one says nothing of itself. */
export function toPublicError(thrown: unknown): SandboxError {
  if (isSandboxError(thrown)) return thrown;
  return new SandboxError('InternalError', 'The server failed to answer this request', { cause: thrown });
}

export function toErrorAnswer(error: SandboxError, requestId: string): ErrorAnswer {
  return {
    status: error.status,
    headers: headersOf(error),
    body: {
      error: {
        code: error.code,
        message: error.message,
        reason: error.reason,
        ...(error.field === undefined ? {} : { field: error.field }),
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        request_id: requestId,
      },
    },
  };
}

function headersOf(error: SandboxError): Record<string, string> {
  const headers: Record<string, string> = {};
  if (error.status === 401) headers['WWW-Authenticate'] = 'Bearer';
  if (error.retryAfterSeconds !== undefined) headers['Retry-After'] = String(Math.ceil(error.retryAfterSeconds));
  return headers;
}

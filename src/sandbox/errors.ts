/**
 * The one table of errors. The API answers `status` and `code`, the editor shows the sentence and the hint, and tools
 * get the reason. `code` follows K7 (one per HTTP status); `reason` is this product's finer code and never changes its
 * meaning once published.
 */
export const errorTable = {
  InvalidField: { status: 400, hint: undefined },
  UnknownField: { status: 400, hint: undefined },
  UnsupportedField: { status: 400, hint: 'Leave the field out.' },
  MissingField: { status: 400, hint: undefined },
  InvalidJson: { status: 400, hint: 'Send one JSON object as the body.' },
  InvalidQuery: { status: 400, hint: undefined },
  MalformedRequest: { status: 400, hint: undefined },
  InvalidEnvFile: { status: 400, hint: undefined },
  EnvFileNotAllowed: { status: 400, hint: 'Name a file below the folder given with --env-dir.' },
  AlreadyExists: { status: 400, hint: 'Choose another name, or delete the sandbox first.' },
  ObjectConflict: { status: 400, hint: undefined },
  NamespaceNotFound: { status: 400, hint: 'Create it first: kubectl create namespace NAME' },
  RuntimeClassNotFound: {
    status: 400,
    hint: 'Install Kata Containers and its RuntimeClass, name another one in runtime_class_name, or give up the microVM with "runtime_class_name": "none".',
  },
  ClusterRefused: { status: 400, hint: undefined },
  ShellNotFound: { status: 400, hint: 'Use an image that has /bin/sh.' },
  QuotaExceeded: { status: 403, hint: 'Lower the limits, delete sandboxes, or raise the quota of the namespace.' },
  MissingApiKey: { status: 401, hint: 'Send the key in the header X-API-Key, or as Authorization: Bearer KEY.' },
  InvalidApiKey: { status: 401, hint: 'Make a key with: k7-sandboxes keys create NAME' },
  ExpiredApiKey: { status: 401, hint: 'Make a new key with: k7-sandboxes keys create NAME' },
  NamespaceNotAllowed: { status: 403, hint: undefined },
  NodeNotAllowed: { status: 403, hint: undefined },
  HostNotAllowed: {
    status: 403,
    hint: 'Use the address that the server printed, or name the host with --allowed-host.',
  },
  PermissionDenied: { status: 403, hint: 'Ask for a Role with the verb that is named, or choose another context.' },
  SandboxNotFound: { status: 404, hint: undefined },
  PathNotFound: { status: 404, hint: 'See the API document for the paths.' },
  MethodNotAllowed: { status: 405, hint: undefined },
  RequestTimeout: { status: 408, hint: 'Send the whole request at once.' },
  SandboxNotRunning: { status: 409, hint: 'Wait until status is Running; error_message says what keeps it from it.' },
  SandboxBeingCreated: { status: 409, hint: 'Wait until it is made.' },
  ChangedMeanwhile: { status: 409, hint: 'Try again.' },
  BodyTooLarge: { status: 413, hint: undefined },
  UnsupportedMediaType: { status: 415, hint: 'Send Content-Type: application/json.' },
  HeadersTooLarge: { status: 431, hint: undefined },
  InternalError: { status: 500, hint: 'The log has the details under the request id.' },
  AddressUnavailable: { status: 500, hint: 'Choose another port, or end the program that has this one.' },
  KeyFileUnreadable: { status: 500, hint: 'Repair or remove the key file.' },
  StateFileUnusable: { status: 500, hint: 'Repair the state file, move it away, or name another one.' },
  StateFileLocked: { status: 500, hint: 'End the program that uses the state file, or name another one.' },
  ConnectionLost: { status: 502, hint: 'Try again.' },
  ClusterUnreachable: { status: 503, hint: 'Check that the cluster is up and that this machine reaches it.' },
  CredentialsFailed: { status: 503, hint: 'Log in to the cluster again.' },
  InvalidKubeconfig: { status: 503, hint: 'Check the kubeconfig with: kubectl config view' },
  ClusterBusy: { status: 503, hint: 'Try again in a few seconds.' },
  Timeout: { status: 504, hint: 'Try again.' },
} as const satisfies Record<string, { readonly status: number; readonly hint: string | undefined }>;

export type ErrorReason = keyof typeof errorTable;

const codeByStatus: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  408: 'RequestTimeout',
  409: 'Conflict',
  413: 'PayloadTooLarge',
  415: 'UnsupportedMediaType',
  431: 'RequestHeaderFieldsTooLarge',
  500: 'InternalServerError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};

export interface SandboxErrorOptions {
  /** The request's field or query parameter at fault, dotted: `limits.cpu`, `egress_whitelist[1]`. */
  readonly field?: string | undefined;
  /** Says the way out better than the table's hint. */
  readonly hint?: string | undefined;
  /** Seconds after which another try makes sense. */
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

// A registered symbol, because the product is several bundles that each carry this class.
const brand = Symbol.for('k7-sandboxes.SandboxError');

/** The error that every public method of this product throws: one plain sentence, a reason from the table, the way out. */
export class SandboxError extends Error {
  readonly [brand] = true;
  readonly reason: ErrorReason;
  readonly field: string | undefined;
  readonly hint: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(reason: ErrorReason, message: string, options: SandboxErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SandboxError';
    this.reason = reason;
    this.field = options.field;
    this.hint = options.hint ?? errorTable[reason].hint;
    this.retryAfterSeconds = options.retryAfterSeconds ?? (this.status === 503 ? 5 : undefined);
  }

  /** The HTTP status. */
  get status(): number {
    return errorTable[this.reason].status;
  }

  /** K7's code for that status. */
  get code(): string {
    return codeByStatus[this.status] ?? 'Error';
  }
}

export function isSandboxError(thrown: unknown): thrown is SandboxError {
  return typeof thrown === 'object' && thrown !== null && brand in thrown;
}

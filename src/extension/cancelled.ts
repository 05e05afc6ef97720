/** The person gave up: no message follows. */
export class CancelledError extends Error {
  constructor() {
    super('cancelled');
    this.name = 'CancelledError';
  }
}

export function isCancellation(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown.name === 'CancelledError' || thrown.name === 'AbortError');
}

/** What a person must be told that is no failure: there is nothing to delete. Shown as information. */
export class NoticeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NoticeError';
  }
}

/** Flat fields of a log line. Never a token, a value of the environment or the content of a file. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The one way to log. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export const nullLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

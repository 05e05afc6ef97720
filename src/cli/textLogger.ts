import type { Clock } from '../base/clock.ts';
import type { LogFields, Logger } from '../base/logger.ts';

/** Log lines for people: time, level, message, fields. */
export function makeTextLogger(write: (text: string) => void, clock: Clock, isVerbose: boolean): Logger {
  const log = (level: string) => (message: string, fields?: LogFields) =>
    write(`${new Date(clock.now()).toISOString()} ${level} ${message}${formatFields(fields ?? {})}\n`);
  return {
    debug: isVerbose ? log('debug') : () => undefined,
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
  };
}

function formatFields(fields: LogFields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${formatValue(value)}`)
    .join('');
}

/** Quoted where it could be taken for something else; control characters never reach the terminal. */
function formatValue(value: LogFields[string]): string {
  const text = String(value);
  return /^[\w./:@%+,~-]+$/.test(text) ? text : JSON.stringify(text).replace(/[\u007f-\u009f]/g, '?');
}

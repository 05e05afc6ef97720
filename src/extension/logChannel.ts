import type { Disposable } from '../base/disposable.ts';
import type { LogFields, Logger } from '../base/logger.ts';
import type { VsCode } from './vscodeApi.ts';

/** The log in VS Code's output panel. */
export interface LogChannel extends Logger, Disposable {
  show(): void;
}

const maxFieldLength = 2000;

export function createLogChannel({ window }: Pick<VsCode, 'window'>): LogChannel {
  const channel = window.createOutputChannel('K7 Sandboxes', { log: true });
  return {
    debug: (message, fields) => channel.debug(formatLine(message, fields)),
    info: (message, fields) => channel.info(formatLine(message, fields)),
    warn: (message, fields) => channel.warn(formatLine(message, fields)),
    error: (message, fields) => channel.error(formatLine(message, fields)),
    show: () => channel.show(true),
    dispose: () => channel.dispose(),
  };
}

/** `message key=value key="text with spaces"`, on one line whatever the fields hold. */
function formatLine(message: string, fields: LogFields = {}): string {
  const parts = Object.entries(fields).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${format(value)}`],
  );
  return [message, ...parts].join(' ');
}

function format(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value);
  return /^[\w./:@-]+$/.test(value) ? value : JSON.stringify(value.slice(0, maxFieldLength));
}

import type { Logger } from '../base/logger.ts';
import { toError } from '../base/toError.ts';
import type { ContextKey, ContextTypes } from './contributions/contextKeys.ts';
import type { VsCode } from './vscodeApi.ts';

/** Sets a context key, which menus and welcome texts hang on. */
export type SetContext = <Key extends ContextKey>(key: Key, value: ContextTypes[Key]) => void;

export function createSetContext({ commands }: Pick<VsCode, 'commands'>, logger: Logger): SetContext {
  const current = new Map<string, unknown>();
  return (key, value) => {
    if (current.get(key) === value) return;
    current.set(key, value);
    commands.executeCommand('setContext', key, value).then(undefined, (thrown: unknown) => {
      logger.warn('a context key could not be set', { key, error: toError(thrown).message });
    });
  };
}

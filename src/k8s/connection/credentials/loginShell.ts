import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { toError } from '../../../base/toError.ts';
import { runProcess } from './runProcess.ts';

const timeoutMs = 10_000;
const maxOutputBytes = 1024 * 1024;
const mark = '--k7-sandboxes-path--';

export interface LoginShellOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The PATH that a person has in a terminal. An editor that was started from a desktop has another, without what the
 * shell's start-up files add, and so does not find the credential plugins that kubectl finds.
 */
export class LoginShell {
  readonly #options: LoginShellOptions;
  #path: Promise<string | undefined> | undefined;

  constructor(options: LoginShellOptions) {
    this.#options = options;
  }

  /** Asked once; undefined where there is no such shell, or where it does not answer. */
  path(signal: AbortSignal): Promise<string | undefined> {
    this.#path ??= this.#ask(signal);
    return this.#path;
  }

  async #ask(signal: AbortSignal): Promise<string | undefined> {
    const { env, clock, logger } = this.#options;
    const command = env['SHELL'];
    if (!command || process.platform === 'win32') return undefined;
    try {
      // A program prints it, since shells differ in how they write their own variable.
      const args = ['-ilc', `echo ${mark}; printenv PATH; echo ${mark}`];
      const { stdout } = await runProcess({ command, args, env, clock, timeoutMs, maxOutputBytes, signal });
      const path = new RegExp(`${mark}\\s*\\n(.+)\\n\\s*${mark}`).exec(stdout)?.[1]?.trim();
      logger.debug('asked the login shell for its PATH', { shell: command, isAnswered: path !== undefined });
      return path;
    } catch (thrown) {
      logger.debug('the login shell cannot be run', { shell: command, error: toError(thrown).message });
      return undefined;
    }
  }
}

import * as vscode from 'vscode';
import { systemClock } from '../base/clock.ts';
import { compose } from './compose.ts';

/** Called by VS Code when the view is opened or a command is run for the first time. */
export function activate(context: vscode.ExtensionContext): void {
  context.subscriptions.push(
    compose({
      vscode,
      context,
      clock: systemClock,
      env: process.env,
      loadRuntime: () => import('./runtime.ts'),
      loadApiRuntime: () => import('./apiRuntime.ts'),
      loadEmbeddedRuntime: () => import('../embedded/embeddedRuntime.ts'),
    }),
  );
}

import { isSandboxError, type ErrorReason } from '../../sandbox/errors.ts';
import { displayText } from '../../tree/displayText.ts';
import type { Translate } from '../../tree/translate.ts';
import type { CommandId } from '../contributions/commandTable.ts';

/** What a person can do about an error. */
export type ErrorButton =
  | { readonly kind: 'retry'; readonly title: string }
  | {
      readonly kind: 'command';
      readonly title: string;
      readonly command: CommandId;
      readonly args: readonly unknown[];
    };

const worthRetrying: ReadonlySet<ErrorReason> = new Set([
  'ClusterUnreachable',
  'ClusterBusy',
  'ConnectionLost',
  'Timeout',
  'ChangedMeanwhile',
  'CredentialsFailed',
  'InvalidKubeconfig',
  'SandboxNotRunning',
  'AlreadyExists',
  'InvalidField',
  'NamespaceNotFound',
  'QuotaExceeded',
]);
const worthAnotherCluster: ReadonlySet<ErrorReason> = new Set([
  'ClusterUnreachable',
  'CredentialsFailed',
  'InvalidKubeconfig',
  'PermissionDenied',
]);
/** Hints for who uses the HTTP API or the command line; here the buttons say what to do. */
const hintsOfOthers: ReadonlySet<ErrorReason> = new Set(['AddressUnavailable', 'InternalError', 'SandboxNotRunning']);

/** One line: what failed, why, and what to do next. */
export function errorText(title: string, error: Error, t: Translate): string {
  const message = asSentence(displayText(error.message, 500));
  const hint = isSandboxError(error) && !hintsOfOthers.has(error.reason) ? (error.hint ?? '') : '';
  const text = t('{title} failed: {message}', { title, message });
  return hint === '' ? text : `${text} ${asSentence(displayText(hint, 300))}`;
}

export function errorButtons(error: Error, t: Translate): readonly ErrorButton[] {
  const showLog: ErrorButton = { kind: 'command', title: t('Show Log'), command: 'k7.showLog', args: [] };
  if (!isSandboxError(error)) return [showLog];
  const { reason } = error;
  const buttons: ErrorButton[] = [];
  if (reason === 'AddressUnavailable') {
    buttons.push({ kind: 'command', title: t('Use Another Port'), command: 'k7.startApi', args: [0] });
  }
  if (worthRetrying.has(reason)) buttons.push({ kind: 'retry', title: t('Retry') });
  if (worthAnotherCluster.has(reason)) {
    buttons.push({ kind: 'command', title: t('Select Cluster…'), command: 'k7.selectCluster', args: [] });
  }
  return [...buttons, showLog];
}

export function asSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

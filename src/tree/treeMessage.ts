import { assertNever } from '../base/assertNever.ts';
import { isSandboxError } from '../sandbox/errors.ts';
import type { ConnectionState, WatchScope } from '../sandbox/service.ts';
import { displayText } from './displayText.ts';
import type { Translate } from './translate.ts';

export interface MessageInput {
  /** `isFinal`: nothing is tried until a person asks for it. */
  readonly state: ConnectionState | { readonly kind: 'failed'; readonly error: Error; readonly isFinal: true };
  readonly scope: WatchScope;
  /** The person asked for these namespaces only, so that showing only them needs no explanation. */
  readonly areNamespacesChosen: boolean;
  /** No sandbox is shown. */
  readonly isEmpty: boolean;
  readonly filter: string;
  readonly nowMs: number;
  readonly t: Translate;
}

const maxShownNamespaces = 5;

/** The line above the rows; `undefined`: none. */
export function treeMessage(input: MessageInput): string | undefined {
  const parts = [stateText(input), scopeText(input), filterText(input)].filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.join(' · ');
}

/** A filter that leaves nothing is what the welcome text is about, and that has no place beside a message. */
function filterText({ filter, isEmpty, state, t }: MessageInput): string {
  if (filter === '' || (isEmpty && state.kind === 'live')) return '';
  return t('Filter: {filter}', { filter: displayText(filter, 100) });
}

function stateText({ state, nowMs, t }: MessageInput): string {
  switch (state.kind) {
    case 'connecting':
      return t('Connecting…');
    case 'live':
      return '';
    case 'stale':
      return t('Connection lost. Showing what was seen {age} ago. Reconnecting…', {
        age: seenAge(nowMs - state.sinceMs, t),
      });
    case 'failed': {
      const message = asSentence(state.error.message);
      return 'isFinal' in state ? withHint(message, state.error) : t('{message} Trying again…', { message });
    }
    default:
      return assertNever(state);
  }
}

function scopeText({ scope, areNamespacesChosen, t }: MessageInput): string {
  if (scope.kind === 'cluster' || areNamespacesChosen) return '';
  const shown = scope.namespaces.slice(0, maxShownNamespaces).map((namespace) => displayText(namespace, 63));
  const more = scope.namespaces.length - shown.length;
  const namespaces =
    more > 0 ? t('{list} and {count} more', { list: shown.join(', '), count: more }) : shown.join(', ');
  return scope.namespaces.length === 1
    ? t('Showing namespace {namespaces}: this account may not list the whole cluster', { namespaces })
    : t('Showing namespaces {namespaces}: this account may not list the whole cluster', { namespaces });
}

function seenAge(ageMs: number, t: Translate): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  if (seconds < 60) return t('{count} s', { count: seconds });
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? t('{count} min', { count: minutes }) : t('{count} h', { count: Math.floor(minutes / 60) });
}

function withHint(message: string, error: Error): string {
  const hint = isSandboxError(error) ? error.hint : undefined;
  return hint === undefined ? message : `${message} ${asSentence(hint)}`;
}

function asSentence(message: string): string {
  const line = displayText(message, 300);
  return /[.!?…]$/.test(line) ? line : `${line}.`;
}

import type { QuickPickItem } from 'vscode';
import { delay } from '../../base/clock.ts';
import { keyOf, type Sandbox, type SandboxKey } from '../../sandbox/sandbox.ts';
import type { SandboxWatch } from '../../sandbox/service.ts';
import { conditionOf, conditionText } from '../../tree/condition.ts';
import { displayText } from '../../tree/displayText.ts';
import { isTreeElement } from '../../tree/treeNode.ts';
import { CancelledError, NoticeError } from '../cancelled.ts';
import type { Connected } from '../connection/connectionManager.ts';
import { askPick } from '../ui/steps.ts';
import { translator } from '../ui/translator.ts';
import type { CommandDeps } from './commandDeps.ts';

/** A sandbox that a command shall act on. */
export interface Target extends SandboxKey {
  readonly uid: string;
}

export interface TargetQuestion {
  /** Asked when neither the tree nor its selection says which. */
  readonly placeholder: string;
  readonly canPickMany?: boolean;
  /** Leaves out what the command cannot act on. */
  readonly isOffered?: (sandbox: Sandbox) => boolean;
}

export type TargetDeps = Pick<CommandDeps, 'vscode' | 'view' | 'clock'>;

const firstSightTimeoutMs = 20_000;
const pollMs = 50;

/** What was clicked or selected; else the person is asked. Never empty. */
export async function resolveTargets(
  deps: TargetDeps,
  connected: Connected,
  [element, elements]: readonly [unknown?, unknown?],
  question: TargetQuestion,
): Promise<readonly [Target, ...(readonly Target[])]> {
  const [first, ...rest] =
    [elements ?? [], element, deps.view.selection].map(toTargets).find((one) => one.length > 0) ?? [];
  if (first) return question.canPickMany ? [first, ...rest] : [first];
  return pickTargets(deps, connected, question);
}

/** The namespace that was clicked or is selected, or that of the sandbox that is. */
export function namespaceOf(deps: Pick<CommandDeps, 'view'>, element: unknown): string | undefined {
  const candidates = [element, ...deps.view.selection].filter(isTreeElement);
  const [first] = candidates;
  if (!first) return undefined;
  return first.kind === 'sandbox' ? first.key.namespace : first.namespace;
}

/** Waits until the first list has come. Errors: what keeps it from coming. */
export async function waitForFirstSight(watch: SandboxWatch, { clock }: Pick<CommandDeps, 'clock'>): Promise<void> {
  const endMs = clock.now() + firstSightTimeoutMs;
  while (watch.state.kind === 'connecting' && clock.now() < endMs) await delay(clock, pollMs);
  if (watch.state.kind === 'failed') throw watch.state.error;
}

async function pickTargets(
  { vscode, clock }: TargetDeps,
  { service: { watch } }: Connected,
  { placeholder, canPickMany = false, isOffered = () => true }: TargetQuestion,
): Promise<readonly [Target, ...(readonly Target[])]> {
  watch.start();
  await waitForFirstSight(watch, { clock });
  const t = translator(vscode);
  const items: readonly (QuickPickItem & { readonly target: Target })[] = watch
    .sandboxes()
    .filter((sandbox) => sandbox.status !== 'Terminating' && isOffered(sandbox))
    .map((sandbox) => ({
      label: displayText(sandbox.name),
      description: displayText(sandbox.namespace),
      detail: `${conditionText(conditionOf(sandbox), t)} · ${displayText(sandbox.image)}`,
      target: { namespace: sandbox.namespace, name: sandbox.name, uid: sandbox.uid },
    }));
  if (items.length === 0) throw new NoticeError(t('There is no sandbox for that.'));
  const picked = canPickMany
    ? await vscode.window.showQuickPick(items, {
        placeHolder: placeholder,
        canPickMany: true,
        matchOnDescription: true,
      })
    : [await askPick(vscode, { placeholder, items })];
  const [first, ...rest] = (picked ?? []).flatMap((item) => (item === 'back' ? [] : [item.target]));
  if (!first) throw new CancelledError();
  return [first, ...rest];
}

function toTargets(value: unknown): readonly Target[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const targets = values
    .filter(isTreeElement)
    .flatMap((element) => (element.kind === 'sandbox' ? [{ ...element.key, uid: element.uid }] : []));
  return [...new Map(targets.map((target) => [keyOf(target), target])).values()];
}

/** `a, b, c and 12 more`, for questions and results. */
export function listNames(names: readonly string[], t: ReturnType<typeof translator>, max = 10): string {
  const shown = names.slice(0, max).map((name) => displayText(name, 80));
  const more = names.length - shown.length;
  return more > 0 ? t('{list} and {count} more', { list: shown.join(', '), count: more }) : shown.join(', ');
}

import { join } from 'node:path';
import { homedir } from 'node:os';
import type { QuickPickItem, QuickPickItemKind } from 'vscode';
import { assertNever } from '../../../base/assertNever.ts';
import { toError } from '../../../base/toError.ts';
import { displayText } from '../../../tree/displayText.ts';
import { CancelledError } from '../../cancelled.ts';
import type { ClusterChoice } from '../../connection/clusterChoice.ts';
import { expandHome } from '../../connection/openConnection.ts';
import type { KubeContext } from '../../../k8s/connection/kubeconfig/contexts.ts';
import { askPick } from '../../ui/steps.ts';
import { translator } from '../../ui/translator.ts';
import type { CommandDeps } from '../commandDeps.ts';

type Deps = Pick<CommandDeps, 'vscode' | 'connection' | 'choices' | 'loadRuntime' | 'log'>;

interface ClusterItem extends QuickPickItem {
  readonly action:
    | { readonly kind: 'context'; readonly name: string; readonly isInUse: boolean }
    | { readonly kind: 'embedded' }
    | { readonly kind: 'file' }
    | { readonly kind: 'settings' }
    | { readonly kind: 'none' };
}

/** Chooses the context of a kubeconfig or the embedded cluster, remembers it for this workspace, and connects. */
export function selectCluster(deps: Deps) {
  return async (): Promise<void> => {
    const { current } = deps.choices;
    const choice = await askChoice(deps, current.kind === 'embedded' ? undefined : current.kubeconfig);
    if (choice) await deps.choices.choose(choice);
    else await deps.choices.forget();
    await deps.connection.reconnect();
  };
}

/** `undefined`: as the settings say. */
async function askChoice(deps: Deps, kubeconfig: string | undefined): Promise<ClusterChoice | undefined> {
  const { vscode } = deps;
  const { contexts, error } = await readContexts(deps, kubeconfig);
  const items = makeItems(deps, kubeconfig, contexts, error);
  const isChosen = ({ action }: ClusterItem) =>
    action.kind === 'embedded' ? deps.choices.current.kind === 'embedded' : action.kind === 'context' && action.isInUse;
  const answer = await askPick<ClusterItem>(vscode, {
    title: vscode.l10n.t('Select Cluster'),
    placeholder: kubeconfig
      ? vscode.l10n.t('A context of {kubeconfig}', { kubeconfig })
      : vscode.l10n.t('A context of the kubeconfig'),
    items,
    active: items.find(isChosen),
  });
  if (answer === 'back' || answer.action.kind === 'none') throw new CancelledError();
  switch (answer.action.kind) {
    case 'context':
      return { kind: 'kubeconfig', kubeconfig, context: answer.action.name };
    case 'embedded':
      return { kind: 'embedded' };
    case 'settings':
      return undefined;
    case 'file':
      return askChoice(deps, await askFile(deps));
    default:
      return assertNever(answer.action);
  }
}

async function readContexts(
  { loadRuntime, log }: Deps,
  kubeconfig: string | undefined,
): Promise<{ readonly contexts: readonly KubeContext[]; readonly error: Error | undefined }> {
  const runtime = await loadRuntime();
  try {
    const paths = kubeconfig === undefined ? undefined : [expandHome(kubeconfig)];
    return { contexts: await runtime.readContexts(paths), error: undefined };
  } catch (thrown) {
    // Another file can still be chosen, so the list is shown with what is wrong in it.
    const error = toError(thrown);
    log.warn('the kubeconfig cannot be used', { error: error.message });
    return { contexts: [], error };
  }
}

function makeItems(
  { vscode, choices }: Deps,
  kubeconfig: string | undefined,
  contexts: readonly KubeContext[],
  error: Error | undefined,
) {
  const t = translator(vscode);
  const chosen = choices.current;
  const isInUse = ({ name, isCurrent }: KubeContext) =>
    chosen.kind === 'kubeconfig' &&
    chosen.kubeconfig === kubeconfig &&
    (chosen.context === undefined ? isCurrent : chosen.context === name);
  const separator: QuickPickItemKind.Separator = vscode.QuickPickItemKind.Separator;
  const contextItems: readonly ClusterItem[] = contexts.map((context) => ({
    label: displayText(context.name),
    description: context.isCurrent ? t('current context') : '',
    detail: [
      displayText(context.server),
      context.namespace && t('namespace {namespace}', { namespace: context.namespace }),
    ]
      .filter(Boolean)
      .join(' · '),
    iconPath: new vscode.ThemeIcon(isInUse(context) ? 'check' : 'server-environment'),
    action: { kind: 'context', name: context.name, isInUse: isInUse(context) },
  }));
  const problem: readonly ClusterItem[] = error
    ? [
        {
          label: `$(warning) ${t('No context can be read')}`,
          detail: displayText(error.message),
          action: { kind: 'none' },
        },
      ]
    : [];
  const others: readonly ClusterItem[] = [
    { label: '', kind: separator, action: { kind: 'none' } },
    {
      label: t('Embedded (in this window)'),
      detail: t('A small Kubernetes for trying things out. No isolation, and no network in its sandboxes.'),
      iconPath: new vscode.ThemeIcon(chosen.kind === 'embedded' ? 'check' : 'beaker'),
      alwaysShow: true,
      action: { kind: 'embedded' },
    },
    { label: `$(folder-opened) ${t('Use another kubeconfig file…')}`, alwaysShow: true, action: { kind: 'file' } },
    {
      label: `$(settings-gear) ${t('Use what the settings say')}`,
      description: 'k7.kubeconfig, k7.context',
      alwaysShow: true,
      action: { kind: 'settings' },
    },
  ];
  return [...contextItems, ...problem, ...others];
}

async function askFile({ vscode }: Deps): Promise<string> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Kubeconfig'),
      openLabel: vscode.l10n.t('Use'),
      canSelectMany: false,
      defaultUri: vscode.Uri.file(join(homedir(), '.kube')),
    })) ?? [];
  if (!uri) throw new CancelledError();
  return uri.fsPath;
}

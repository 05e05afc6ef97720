import { isSandboxError } from '../../../../sandbox/errors.ts';
import type { SandboxWarning } from '../../../../sandbox/request/warnings.ts';
import type { SandboxKey } from '../../../../sandbox/sandbox.ts';
import type { SandboxService } from '../../../../sandbox/service.ts';
import { displayText } from '../../../../tree/displayText.ts';
import type { CommandArguments } from '../../../contributions/commandTable.ts';
import { CancelledError, isCancellation } from '../../../cancelled.ts';
import { preferredNamespace } from '../../../connection/preferredNamespace.ts';
import { RecentTexts } from '../../../recentTexts.ts';
import type { Runtime } from '../../../runtimeTypes.ts';
import { asSentence } from '../../../ui/errorMessage.ts';
import { offer } from '../../../ui/offer.ts';
import { withProgress } from '../../../ui/progress.ts';
import { runSteps } from '../../../ui/steps.ts';
import { translator } from '../../../ui/translator.ts';
import type { CommandDeps } from '../../commandDeps.ts';
import { namespaceOf } from '../../targets.ts';
import { toRequestBody, type CreateDraft } from './draft.ts';
import { createSteps } from './steps.ts';

type Deps = Pick<CommandDeps, 'vscode' | 'connection' | 'view' | 'globalState' | 'loadRuntime' | 'log' | 'clock'>;

/** Asks for what a sandbox shall be, and makes it. What was typed is there again when that failed or was given up. */
export function createSandbox(deps: Deps) {
  const { vscode } = deps;
  const t = translator(vscode);
  const images = new RecentTexts(deps.globalState, 'k7.recentImages', 10);
  /** Of the cluster for which it was typed: another one has other namespaces. */
  let unfinished: { readonly connectionId: string; readonly draft: CreateDraft } | undefined;
  return async (...[element]: CommandArguments['k7.createSandbox']): Promise<void> => {
    const { id: connectionId, service } = await deps.connection.connect();
    service.watch.start();
    const [runtime, namespaces] = await Promise.all([deps.loadRuntime(), listNamespaces(service)]);
    const clicked = namespaceOf(deps, element);
    const taken = new Set(service.watch.sandboxes().map(({ namespace, name }) => `${namespace}/${name}`));
    const steps = createSteps({
      vscode,
      t,
      runtime,
      namespaces,
      recentImages: images.all,
      isNameTaken: (namespace, name) => taken.has(`${namespace}/${name}`),
    });
    const former = unfinished?.connectionId === connectionId ? unfinished.draft : {};
    const proposed = { namespace: preferredNamespace(service), ...former };
    const initial = clicked === undefined ? proposed : { ...proposed, namespace: clicked };
    const draft = await runSteps(t('Create Sandbox'), steps, initial, (typed) => {
      unfinished = { connectionId, draft: typed };
    });
    const made = await create(deps, runtime, service, draft);
    unfinished = undefined;
    if (draft.image !== undefined) await images.add(draft.image);
    await finish(deps, made);
  };
}

/** Without the right to list them a person still knows their names. */
async function listNamespaces({ lifecycle }: SandboxService): Promise<readonly string[]> {
  try {
    return await lifecycle.listNamespaces();
  } catch (thrown) {
    if (isSandboxError(thrown) && thrown.reason === 'PermissionDenied') return ['default'];
    throw thrown;
  }
}

interface Made {
  readonly key: SandboxKey;
  readonly warnings: readonly SandboxWarning[];
}

/** Of these the questions have told already. */
const saidBefore: ReadonlySet<SandboxWarning['reason']> = new Set(['NoDns', 'NoMicroVm']);

/** A cluster without Kata can still run it, as an ordinary container, but only if the person agrees to that. */
async function create(deps: Deps, runtime: Runtime, service: SandboxService, draft: CreateDraft): Promise<Made> {
  const { vscode } = deps;
  const t = translator(vscode);
  const { spec } = runtime.parseCreateRequest(toRequestBody(draft), { defaultNamespace: 'default' });
  const title = t('Creating sandbox {name}', { name: spec.name });
  try {
    const key = await withProgress(deps, { title }, (signal) => service.lifecycle.create(spec, signal));
    return { key, warnings: runtime.warningsOf(spec).filter(({ reason }) => !saidBefore.has(reason)) };
  } catch (thrown) {
    const isMissing = isSandboxError(thrown) && thrown.reason === 'RuntimeClassNotFound';
    if (!isMissing || draft.isWithoutMicroVm) throw thrown;
    const agreed = t('Create Without MicroVM');
    const answer = await vscode.window.showWarningMessage(
      t('This cluster cannot run microVMs.'),
      { modal: true, detail: withoutMicroVm(thrown.message, t) },
      agreed,
    );
    // The question has said all that the error says.
    if (answer !== agreed) throw new CancelledError();
    return create(deps, runtime, service, { ...draft, isWithoutMicroVm: true });
  }
}

function withoutMicroVm(message: string, t: ReturnType<typeof translator>): string {
  const way = t('To run it in a microVM, install Kata Containers on the nodes, with its RuntimeClass.');
  const warning = t(
    "Without Kata Containers the sandbox is an ordinary container: it shares the node's kernel, and code that breaks out of it has the node. Do that only with code that you trust.",
  );
  return `${asSentence(message)} ${way}\n\n${warning}`;
}

async function finish(deps: Deps, { key, warnings }: Made): Promise<void> {
  const { vscode, view, log } = deps;
  const t = translator(vscode);
  const element = { kind: 'sandbox', id: '', key, uid: '' } as const;
  const created = t('Sandbox {name} was created in namespace {namespace}.', { ...key });
  const message = [created, ...warnings.map((warning) => asSentence(displayText(warning.message, 500)))].join(' ');
  offer(vscode, log, message, [{ title: t('Attach Terminal'), command: 'k7.attachTerminal', args: [element] }]);
  try {
    await view.reveal(key);
  } catch (thrown) {
    // A row that went before it was selected is no failure of the creation.
    if (!isCancellation(thrown)) log.debug('the new sandbox was not selected', { error: String(thrown) });
  }
}

/** Several quick inputs in a row, with a way back; every step's answer is kept in one draft. */
import type { QuickInputButton, QuickPickItem } from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { CancelledError } from '../cancelled.ts';
import type { VsCode } from '../vscodeApi.ts';

/** One question. Answers the draft with the answer in it, or `back`. */
export interface Step<Draft> {
  readonly isNeeded?: (draft: Draft) => boolean;
  /** `remember` takes the draft with what is being typed, for when the person goes back or gives up. */
  readonly ask: (draft: Draft, position: StepPosition, remember: (draft: Draft) => void) => Promise<Draft | 'back'>;
}

/** Where a step stands among all of them. */
export interface StepPosition {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
  readonly canGoBack: boolean;
}

/** Asks step after step. `onDraft` sees every draft, so that nothing typed is lost when the person gives up. */
export async function runSteps<Draft>(
  title: string,
  steps: readonly Step<Draft>[],
  initial: Draft,
  onDraft: (draft: Draft) => void,
): Promise<Draft> {
  let draft = initial;
  const remember = (typed: Draft) => {
    draft = typed;
    onDraft(typed);
  };
  const asked: number[] = [];
  for (let index = 0; index < steps.length; ) {
    const step = steps[index];
    if (!step || step.isNeeded?.(draft) === false) {
      index += 1;
      continue;
    }
    const needed = steps.filter((one) => one.isNeeded?.(draft) !== false);
    const position = {
      title,
      step: needed.indexOf(step) + 1,
      totalSteps: needed.length,
      canGoBack: asked.length > 0,
    };
    const answer = await step.ask(draft, position, remember);
    if (answer === 'back') {
      index = asked.pop() ?? 0;
      continue;
    }
    remember(answer);
    asked.push(index);
    index += 1;
  }
  return draft;
}

export interface TextQuestion extends Partial<StepPosition> {
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  readonly onDidType?: (value: string) => void;
  /** The sentence that says what is wrong with the text; `undefined`: nothing. */
  readonly validate?: (value: string) => string | undefined;
}

/** Asks for a line of text. Throws `CancelledError`. */
export function askText(vscode: VsCode, question: TextQuestion): Promise<{ readonly text: string } | 'back'> {
  const input = vscode.window.createInputBox();
  const { validate, onDidType, canGoBack = false } = question;
  input.title = question.title;
  input.step = question.step;
  input.totalSteps = question.totalSteps;
  input.prompt = question.prompt;
  input.placeholder = question.placeholder;
  input.value = question.value ?? '';
  input.ignoreFocusOut = true;
  if (canGoBack) input.buttons = [vscode.QuickInputButtons.Back];
  const check = () => {
    input.validationMessage = validate?.(input.value);
    return !input.validationMessage;
  };
  return settle<{ readonly text: string } | 'back'>(vscode, input, (resolve, listeners) => {
    listeners.add(
      input.onDidChangeValue((value) => {
        onDidType?.(value);
        check();
      }),
    );
    listeners.add(
      input.onDidAccept(() => {
        if (check()) resolve({ text: input.value.trim() });
      }),
    );
  });
}

export interface PickQuestion<Item extends QuickPickItem> extends Partial<StepPosition> {
  readonly placeholder: string;
  readonly items: readonly Item[];
  readonly active?: Item | undefined;
  /** Makes an item of what was typed, so that it can be picked as well. */
  readonly toItem?: (typed: string) => Item | undefined;
}

/** Asks for one of several. Throws `CancelledError`. */
export function askPick<Item extends QuickPickItem>(
  vscode: VsCode,
  question: PickQuestion<Item>,
): Promise<Item | 'back'> {
  const pick = vscode.window.createQuickPick<Item>();
  const { items, active, toItem, canGoBack = false } = question;
  pick.title = question.title;
  pick.step = question.step;
  pick.totalSteps = question.totalSteps;
  pick.placeholder = question.placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.ignoreFocusOut = true;
  pick.items = items;
  if (active) pick.activeItems = [active];
  if (canGoBack) pick.buttons = [vscode.QuickInputButtons.Back];
  return settle<Item | 'back'>(vscode, pick, (resolve, listeners) => {
    let typed: Item | undefined;
    let isTypedShown = false;
    listeners.add(
      pick.onDidChangeValue((value) => {
        typed = toItem?.(value.trim());
        isTypedShown = false;
        pick.items = typed ? [...items, typed] : items;
      }),
    );
    listeners.add(
      pick.onDidChangeActive((active) => {
        // The row of exactly what was typed is the first, so it is the active one as soon as it is there.
        if (typed && active.includes(typed)) isTypedShown = true;
      }),
    );
    listeners.add(
      pick.onDidAccept(() => {
        const [selected] = pick.selectedItems;
        // Enter may come before that row: then what stands first was not meant.
        const item = typed && !isTypedShown ? typed : selected;
        if (item) resolve(item);
      }),
    );
  });
}

interface QuickInputLike {
  show(): void;
  dispose(): void;
  onDidHide(listener: () => void): { dispose(): void };
  onDidTriggerButton(listener: (button: QuickInputButton) => void): { dispose(): void };
}

function settle<T>(
  vscode: VsCode,
  input: QuickInputLike,
  listen: (resolve: (value: T) => void, listeners: DisposableStore) => void,
): Promise<T | 'back'> {
  const listeners = new DisposableStore();
  return new Promise<T | 'back'>((resolve, reject) => {
    listen(resolve, listeners);
    listeners.add(
      input.onDidTriggerButton((button) => {
        if (button === vscode.QuickInputButtons.Back) resolve('back');
      }),
    );
    listeners.add(input.onDidHide(() => reject(new CancelledError())));
    input.show();
  }).finally(() => {
    listeners.dispose();
    input.dispose();
  });
}

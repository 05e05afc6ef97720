import type { QuickPickItem } from 'vscode';
import { displayText } from '../../../../tree/displayText.ts';
import type { Translate } from '../../../../tree/translate.ts';
import type { Runtime } from '../../../runtimeTypes.ts';
import { askPick, askText, type Step, type StepPosition } from '../../../ui/steps.ts';
import type { VsCode } from '../../../vscodeApi.ts';
import { limitPresets, splitWords, type CreateDraft, type LimitsChoice } from './draft.ts';
import { problemOf } from './problems.ts';

export interface CreateStepsOptions {
  readonly vscode: VsCode;
  readonly t: Translate;
  readonly runtime: Pick<Runtime, 'parseCreateRequest'>;
  readonly namespaces: readonly string[];
  readonly recentImages: readonly string[];
  readonly isNameTaken: (namespace: string, name: string) => boolean;
}

type CreateStep = Step<CreateDraft>;

interface ValueItem<Value extends string> extends QuickPickItem {
  readonly value: Value;
}

const suggestedImages = ['alpine:latest', 'ubuntu:24.04', 'python:3.13-slim', 'node:22-slim', 'busybox:latest'];

/** The questions of Create Sandbox, in their order. */
export function createSteps(options: CreateStepsOptions): readonly CreateStep[] {
  return [
    namespaceStep(options),
    nameStep(options),
    imageStep(options),
    egressStep(options),
    cidrsStep(options),
    limitsStep(options),
    customLimitsStep(options),
  ];
}

function namespaceStep(options: CreateStepsOptions): CreateStep {
  const { t, namespaces } = options;
  return {
    ask: async (draft, position) => {
      const toProblem = (namespace: string) => problemOf(options.runtime, 'namespace', { namespace });
      // While the list has something like it, what is typed only searches: a namespace that is not there is no use.
      const isSearch = (text: string) => namespaces.some((namespace) => namespace.includes(text.toLowerCase()));
      const question = {
        placeholder: t('The namespace of the new sandbox'),
        typed: t('use this namespace'),
        toProblem,
        isSearch,
      };
      const value = await askValue(options, position, { ...question, values: namespaces, current: draft.namespace });
      return value === 'back' ? value : { ...draft, namespace: value.value };
    },
  };
}

function nameStep({ vscode, t, runtime, isNameTaken }: CreateStepsOptions): CreateStep {
  return {
    ask: async (draft, position, remember) => {
      const { namespace = 'default' } = draft;
      const validate = (text: string) => {
        const name = text.trim();
        if (name === '') return t('A sandbox needs a name.');
        const problem = problemOf(runtime, 'name', { name });
        if (problem !== undefined) return displayText(problem, 300);
        return isNameTaken(namespace, name)
          ? t('There is a sandbox of that name in {namespace}.', { namespace })
          : undefined;
      };
      const value = draft.name || freeName((name) => isNameTaken(namespace, name));
      const prompt = t('The name of the new sandbox in namespace {namespace}', { namespace });
      const onDidType = (name: string) => remember({ ...draft, name });
      const answer = await askText(vscode, { ...position, prompt, value, validate, onDidType });
      return answer === 'back' ? answer : { ...draft, name: answer.text };
    },
  };
}

function imageStep(options: CreateStepsOptions): CreateStep {
  const { t, recentImages } = options;
  return {
    ask: async (draft, position) => {
      const values = [...new Set([...recentImages, ...suggestedImages])];
      const toProblem = (image: string) => problemOf(options.runtime, 'image', { image });
      const question = { placeholder: t('A container image; type any other'), typed: t('use this image'), toProblem };
      const value = await askValue(options, position, { ...question, values, current: draft.image });
      return value === 'back' ? value : { ...draft, image: value.value };
    },
  };
}

function egressStep({ vscode, t }: CreateStepsOptions): CreateStep {
  const items: readonly ValueItem<'closed' | 'only' | 'open'>[] = [
    { value: 'closed', label: `$(lock) ${t('Closed')}`, description: t('it reaches nothing, DNS neither') },
    {
      value: 'only',
      label: `$(list-selection) ${t('Only these addresses…')}`,
      description: t('and nothing else, DNS neither'),
    },
    { value: 'open', label: `$(globe) ${t('Open')}`, description: t('it reaches whatever the cluster reaches') },
  ];
  return {
    ask: async (draft, position) => {
      const active = items.find(({ value }) => value === draft.egress);
      const placeholder = t('What the sandbox may reach on the network');
      const answer = await askPick(vscode, { ...position, placeholder, items, active });
      return answer === 'back' ? answer : { ...draft, egress: answer.value };
    },
  };
}

function cidrsStep({ vscode, t, runtime }: CreateStepsOptions): CreateStep {
  return {
    isNeeded: ({ egress }) => egress === 'only',
    ask: async (draft, position, remember) => {
      const validate = (cidrs: string) => {
        if (splitWords(cidrs).length === 0) return t('Name at least one address, or go back and choose Closed.');
        const problem = problemOf(runtime, 'egress_whitelist', { egress: 'only', cidrs });
        return problem === undefined ? undefined : displayText(problem, 300);
      };
      const answer = await askText(vscode, {
        ...position,
        prompt: t('Addresses and networks, with spaces or commas between them'),
        placeholder: '1.1.1.1/32, 10.0.0.0/8',
        value: draft.cidrs ?? '',
        onDidType: (cidrs) => remember({ ...draft, cidrs }),
        validate,
      });
      return answer === 'back' ? answer : { ...draft, cidrs: answer.text };
    },
  };
}

function limitsStep({ vscode, t }: CreateStepsOptions): CreateStep {
  const preset = (value: keyof typeof limitPresets, label: string): ValueItem<LimitsChoice> => {
    const { cpu = '', memory = '' } = limitPresets[value];
    return { value, label, description: t('{cpu} CPU, {memory} memory', { cpu, memory }) };
  };
  const items: readonly ValueItem<LimitsChoice>[] = [
    { value: 'none', label: t('No limits'), description: t("the namespace's defaults count") },
    preset('small', t('Small')),
    preset('medium', t('Medium')),
    preset('large', t('Large')),
    { value: 'custom', label: t('Other…') },
  ];
  return {
    ask: async (draft, position) => {
      const active = items.find(({ value }) => value === draft.limits);
      const answer = await askPick(vscode, {
        ...position,
        placeholder: t('How much the sandbox may use'),
        items,
        active,
      });
      return answer === 'back' ? answer : { ...draft, limits: answer.value };
    },
  };
}

function customLimitsStep({ vscode, t, runtime }: CreateStepsOptions): CreateStep {
  return {
    isNeeded: ({ limits }) => limits === 'custom',
    ask: async (draft, position, remember) => {
      const validate = (customLimits: string) => {
        const count = splitWords(customLimits).length;
        if (count === 0 || count > 3) return t('CPU, memory and, if you like, disk: 500m 512Mi 2Gi');
        const problem = problemOf(runtime, 'limits', { limits: 'custom', customLimits });
        return problem === undefined ? undefined : displayText(problem, 300);
      };
      const answer = await askText(vscode, {
        ...position,
        prompt: t('CPU, memory and disk as Kubernetes quantities, with spaces between them'),
        placeholder: '500m 512Mi 2Gi',
        value: draft.customLimits ?? '',
        onDidType: (customLimits) => remember({ ...draft, customLimits }),
        validate,
      });
      return answer === 'back' ? answer : { ...draft, customLimits: answer.text };
    },
  };
}

interface ValueQuestion {
  readonly placeholder: string;
  readonly values: readonly string[];
  readonly current: string | undefined;
  /** What is said beside a text that was typed. */
  readonly typed: string;
  readonly toProblem: (value: string) => string | undefined;
  /** Whether what is typed is no value of its own. */
  readonly isSearch?: (value: string) => boolean;
}

/** One of several values, or any other that is good. A bad one stands in the list with what is wrong, and asks again. */
async function askValue(
  { vscode }: CreateStepsOptions,
  position: StepPosition,
  { placeholder, values, current, typed, toProblem, isSearch }: ValueQuestion,
): Promise<ValueItem<string> | 'back'> {
  const known = current === undefined || values.includes(current) ? values : [current, ...values];
  const items = known.map((value): ValueItem<string> => ({ label: displayText(value), value }));
  const toItem = (value: string): ValueItem<string> | undefined => {
    if (value === '' || known.includes(value) || isSearch?.(value)) return undefined;
    const problem = toProblem(value);
    if (problem === undefined) return { label: value, description: typed, value, alwaysShow: true };
    return { label: value, detail: `$(error) ${displayText(problem, 300)}`, value: '', alwaysShow: true };
  };
  for (;;) {
    const active = items.find(({ value }) => value === current);
    const answer = await askPick(vscode, { ...position, placeholder, items, active, toItem });
    if (answer === 'back' || answer.value !== '') return answer;
  }
}

function freeName(isTaken: (name: string) => boolean): string {
  let number = 1;
  while (isTaken(`sandbox-${number}`)) number += 1;
  return `sandbox-${number}`;
}

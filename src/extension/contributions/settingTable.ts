/** One setting: how VS Code shows it, and how a value is recognized; a wrong one counts as not set. */
export interface SettingContribution<T> {
  readonly description: string;
  readonly default: T;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly isValid: (value: unknown) => value is T;
}

export interface SettingTypes {
  'k7.kubeconfig': string;
  'k7.context': string;
  'k7.namespaces': readonly string[];
  'k7.api.port': number;
  'k7.api.environmentFolder': string;
}

export type SettingKey = keyof SettingTypes;

const isString = (value: unknown): value is string => typeof value === 'string';
const isPort = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535;
const isNames = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isString);

/** All settings. Every one has the scope `machine`, so that no workspace can set it. */
export const settingTable: { readonly [Key in SettingKey]: SettingContribution<SettingTypes[Key]> } = {
  'k7.kubeconfig': {
    description:
      'Path of the kubeconfig file. Empty: the files that the environment variable KUBECONFIG names, else `~/.kube/config`.',
    default: '',
    schema: { type: 'string' },
    isValid: isString,
  },
  'k7.context': {
    description:
      "Context of the kubeconfig that is used until another one is chosen by **K7: Select Cluster**. Empty: the kubeconfig's current context.",
    default: '',
    schema: { type: 'string' },
    isValid: isString,
  },
  'k7.namespaces': {
    description:
      'Namespaces whose sandboxes are shown. Empty: all of the cluster, where the account may list them, else those that it may.',
    default: [],
    schema: { type: 'array', items: { type: 'string' }, uniqueItems: true },
    isValid: isNames,
  },
  'k7.api.port': {
    description: 'Port of 127.0.0.1 on which **K7: Start HTTP API** serves. 0: one that is free.',
    default: 7070,
    schema: { type: 'integer', minimum: 0, maximum: 65_535 },
    isValid: isPort,
  },
  'k7.api.environmentFolder': {
    description:
      'Folder below which requests of the HTTP API may name an `env_file`. Empty: requests that name one are refused.',
    default: '',
    schema: { type: 'string' },
    isValid: isString,
  },
};

/** What a person has answered so far when creating a sandbox. */
export interface CreateDraft {
  readonly namespace?: string;
  readonly name?: string;
  readonly image?: string;
  readonly egress?: 'closed' | 'only' | 'open';
  /** For `only`: addresses and networks as typed. */
  readonly cidrs?: string;
  readonly limits?: LimitsChoice;
  /** For `custom`: as typed. */
  readonly customLimits?: string;
  /** The person has agreed to do without a microVM. */
  readonly isWithoutMicroVm?: boolean;
}

export type LimitsChoice = 'none' | 'small' | 'medium' | 'large' | 'custom';

interface LimitsBody {
  readonly cpu?: string;
  readonly memory?: string;
  readonly 'ephemeral-storage'?: string;
}

export const limitPresets: Readonly<Record<Exclude<LimitsChoice, 'none' | 'custom'>, LimitsBody>> = {
  small: { cpu: '500m', memory: '512Mi' },
  medium: { cpu: '1', memory: '1Gi' },
  large: { cpu: '2', memory: '4Gi' },
};

/** The request of the HTTP API that asks for the same, for the one parser that checks requests. */
export function toRequestBody(draft: CreateDraft): Readonly<Record<string, unknown>> {
  const limits = toLimits(draft);
  return {
    name: draft.name ?? '',
    image: draft.image ?? '',
    namespace: draft.namespace ?? '',
    egress_whitelist: toWhitelist(draft),
    ...(limits === undefined ? {} : { limits }),
    ...(draft.isWithoutMicroVm ? { runtime_class_name: 'none' } : {}),
  };
}

/** Closed unless it was said otherwise. */
function toWhitelist({ egress, cidrs = '' }: CreateDraft): readonly string[] | null {
  if (egress === 'open') return null;
  return egress === 'only' ? splitWords(cidrs) : [];
}

function toLimits({ limits = 'none', customLimits = '' }: CreateDraft): LimitsBody | undefined {
  if (limits === 'none') return undefined;
  if (limits !== 'custom') return limitPresets[limits];
  const [cpu, memory, storage] = splitWords(customLimits);
  return {
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory }),
    ...(storage === undefined ? {} : { 'ephemeral-storage': storage }),
  };
}

export function splitWords(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter((word) => word !== '');
}

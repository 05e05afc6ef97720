import type { Egress, Sandbox } from '../sandbox/sandbox.ts';
import { conditionOf, conditionText } from './condition.ts';
import { markdownText } from './displayText.ts';
import { shortAge } from './shortAge.ts';
import type { Translate } from './translate.ts';

const maxShownCidrs = 10;

export interface TooltipInput {
  readonly sandbox: Sandbox;
  /** Nothing isolates it, whatever it asked for. */
  readonly isEmbedded: boolean;
  readonly nowMs: number;
  readonly t: Translate;
}

/** Markdown; all that came from the cluster is escaped. */
export function tooltipOf({ sandbox, isEmbedded, nowMs, t }: TooltipInput): string {
  const { restarts, nodeName, runtimeClassName } = sandbox;
  const condition = conditionText(conditionOf(sandbox), t);
  const isSame = condition.toLowerCase() === sandbox.status.toLowerCase();
  const status = isSame ? markdownText(sandbox.status) : `${markdownText(sandbox.status)} (${condition})`;
  const rows: readonly (readonly [string, string])[] = [
    [t('Status'), status],
    ...troubleRows(sandbox, t),
    [t('Image'), markdownText(sandbox.image)],
    [t('Age'), markdownText(shortAge(sandbox.createdAtMs, nowMs))],
    ...(restarts > 0 ? ([[t('Restarts'), String(restarts)]] as const) : []),
    ...row(nodeName ?? '', t('Node')),
    [t('Runtime class'), markdownText(runtimeClassName ?? '') || t("the cluster's default, no microVM")],
    [t('Egress'), egressText(sandbox.egress, t)],
    ...(isEmbedded ? ([[t('Isolation'), t('none, and no network: this is the embedded cluster')]] as const) : []),
  ];
  const title = `**${markdownText(sandbox.name)}** · ${markdownText(sandbox.namespace)}`;
  // Two spaces at its end make a line of its own.
  return [title, rows.map(([name, value]) => `${name}: ${value}`).join('  \n')].join('\n\n');
}

/** The message begins with the reason as a rule. */
function troubleRows({ reason, errorMessage }: Sandbox, t: Translate): readonly (readonly [string, string])[] {
  if (errorMessage.startsWith(reason)) return row(errorMessage, t('Problem'));
  return [...row(reason, t('Reason')), ...row(errorMessage, t('Problem'))];
}

function row(value: string, name: string): readonly (readonly [string, string])[] {
  return value === '' ? [] : [[name, markdownText(value)]];
}

function egressText(egress: Egress | undefined, t: Translate): string {
  if (egress === undefined) return t('unknown, the network policies may not be read');
  if (egress.kind === 'open') return t('open');
  const { cidrs } = egress;
  if (cidrs.length === 0) return t('closed, nothing can be reached');
  const shown = cidrs.slice(0, maxShownCidrs).map((cidr) => markdownText(cidr, 50));
  const list = shown.join(', ');
  return cidrs.length > shown.length
    ? t('only {list} and {count} more', { list, count: cidrs.length - shown.length })
    : t('only {list}', { list });
}

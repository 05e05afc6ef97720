import type { Translate } from '../../tree/translate.ts';
import type { VsCode } from '../vscodeApi.ts';

/** VS Code's translations in the shape that the pure parts take. */
export function translator({ l10n }: Pick<VsCode, 'l10n'>): Translate {
  return (template, args = {}) => l10n.t(template, args);
}

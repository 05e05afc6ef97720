import type { Logger } from '../base/logger.ts';
import { settingTable, type SettingKey, type SettingTypes } from './contributions/settingTable.ts';
import type { VsCode } from './vscodeApi.ts';

/** Reads settings with their types. */
export type ReadConfig = <Key extends SettingKey>(key: Key) => SettingTypes[Key];

/** A value of the wrong type counts as not set, and is logged once. */
export function createReadConfig({ workspace }: Pick<VsCode, 'workspace'>, logger: Logger): ReadConfig {
  const reported = new Set<string>();
  return (key) => {
    const setting = settingTable[key];
    const value: unknown = workspace.getConfiguration().get(key);
    if (value === undefined || setting.isValid(value)) return value ?? setting.default;
    if (!reported.has(key))
      logger.warn('a setting has a value of the wrong type; its default counts', { setting: key });
    reported.add(key);
    return setting.default;
  };
}

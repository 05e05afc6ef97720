import type { Page } from 'playwright-core';

export type Settings = Readonly<Record<string, unknown>>;

export interface WindowOptions {
  /** User settings beside the common ones. */
  readonly settings?: Settings;
  /** Settings of the scope `machine`, as those of this extension are. */
  readonly machineSettings?: Settings;
}

/** A window on an empty folder, with a profile of its own: nothing is remembered from another one. */
export interface EditorWindow {
  readonly page: Page;
  /** Changes the settings while the window is open. */
  changeSettings(options: WindowOptions): Promise<void>;
  close(): Promise<void>;
}

/** A real VS Code with the extension in it. */
export interface Editor {
  /** For people: which VS Code, and in what. */
  readonly description: string;
  /** Below it are the logs of the extension hosts. */
  readonly userDataFolder: string;
  openWindow(options?: WindowOptions): Promise<EditorWindow>;
  stop(): Promise<void>;
}

/** What every window has: quiet, the same on every machine, and with a terminal whose text can be read. */
export const commonSettings: Settings = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'chat.disableAIFeatures': true,
  'security.workspace.trust.enabled': false,
  'terminal.integrated.gpuAcceleration': 'off',
  'window.titleBarStyle': 'custom',
  'window.dialogStyle': 'custom',
  'window.menuStyle': 'custom',
};

export const windowSize = { width: 1280, height: 800 };

/** An operation of a page that does not come in this time fails; generous, because two cores may be all there is. */
export const pageTimeoutMs = 20_000;

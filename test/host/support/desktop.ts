/** VS Code of the desktop: downloaded by `@vscode/test-electron`, each window an application of its own. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, SilentReporter } from '@vscode/test-electron';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import {
  commonSettings,
  pageTimeoutMs,
  windowSize,
  type Editor,
  type EditorWindow,
  type WindowOptions,
} from './editor.ts';
import { runProgram } from './processes.ts';

export interface DesktopOptions {
  readonly version: string;
  readonly cacheFolder: string;
  /** Everything that is written goes into it. */
  readonly workFolder: string;
  readonly vsix: string;
  /** Further environment of the extension host. */
  readonly env: NodeJS.ProcessEnv;
}

const startTimeoutMs = 60_000;

/** Errors: there is no such VS Code to be had, e.g. without the internet. */
export async function startDesktop(options: DesktopOptions): Promise<Editor> {
  const { version, cacheFolder, workFolder, vsix, env } = options;
  const executable = await downloadAndUnzipVSCode({
    version,
    cachePath: cacheFolder,
    reporter: new SilentReporter(),
    timeout: startTimeoutMs,
  });
  const userDataFolder = join(workFolder, 'user');
  const extensionsFolder = join(workFolder, 'extensions');
  const [cli = executable, ...cliArgs] = resolveCliArgsFromVSCodeExecutablePath(executable, {
    reuseMachineInstall: true,
  });
  const environment = { ...definedOf(process.env), ...definedOf(env) };
  const folders = ['--user-data-dir', userDataFolder, '--extensions-dir', extensionsFolder];
  await runProgram({
    command: cli,
    args: [...cliArgs, ...folders, '--install-extension', vsix],
    env: environment,
    timeoutMs: startTimeoutMs,
  });
  const open = new Set<ElectronApplication>();
  return {
    description: `VS Code ${version} (desktop)`,
    userDataFolder: workFolder,
    openWindow: (window) => openWindow({ executable, extensionsFolder, workFolder, environment, open }, window),
    async stop() {
      await Promise.all([...open].map((application) => application.close()));
    },
  };
}

interface Place {
  readonly executable: string;
  readonly extensionsFolder: string;
  readonly workFolder: string;
  readonly environment: Record<string, string>;
  readonly open: Set<ElectronApplication>;
}

/** Its profile is a folder of its own, because one application keeps one profile. */
async function openWindow(place: Place, options: WindowOptions = {}): Promise<EditorWindow> {
  const home = await mkdtemp(join(place.workFolder, 'w-'));
  const folder = join(home, 'workspace');
  await mkdir(folder);
  await writeSettings(home, options);
  const quiet = ['--skip-welcome', '--skip-release-notes', '--disable-telemetry', '--disable-updates', '--no-sandbox'];
  const places = ['--user-data-dir', home, '--extensions-dir', place.extensionsFolder];
  const application = await _electron.launch({
    executablePath: place.executable,
    args: [...places, ...quiet, '--password-store=basic', folder],
    env: place.environment,
    timeout: startTimeoutMs,
  });
  place.open.add(application);
  const page = await prepare(await application.firstWindow({ timeout: startTimeoutMs }));
  return {
    page,
    changeSettings: (changed) => writeSettings(home, changed),
    async close() {
      place.open.delete(application);
      await application.close();
    },
  };
}

async function prepare(page: Page): Promise<Page> {
  page.setDefaultTimeout(pageTimeoutMs);
  await page.setViewportSize(windowSize);
  await page.locator('.monaco-workbench .activitybar').waitFor({ timeout: startTimeoutMs });
  return page;
}

/** On the desktop the machine's settings are the user's. */
async function writeSettings(home: string, { settings, machineSettings }: WindowOptions): Promise<void> {
  await mkdir(join(home, 'User'), { recursive: true });
  const all = { ...commonSettings, ...settings, ...machineSettings };
  await writeFile(join(home, 'User/settings.json'), JSON.stringify(all, undefined, 2));
}

function definedOf(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries.filter(([name]) => !/^(VSCODE_|ELECTRON_RUN_AS_NODE$|NODE_OPTIONS$)/.test(name)));
}

/** VS Code as code-server, in Chromium: each window is a browser context of its own. */
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import { until } from '../../contract/until.ts';
import {
  commonSettings,
  pageTimeoutMs,
  windowSize,
  type Editor,
  type EditorWindow,
  type WindowOptions,
} from './editor.ts';
import { runProgram, startProgram, type RunningProgram } from './processes.ts';

export interface CodeServerOptions {
  /** The Node that code-server runs on. */
  readonly node: string;
  /** The package `code-server`. */
  readonly folder: string;
  /** Empty; everything that is written goes into it. Its path is short, because sockets are made below it. */
  readonly workFolder: string;
  readonly vsix: string;
  /** Further environment of the extension host. */
  readonly env: NodeJS.ProcessEnv;
}

const startTimeoutMs = 60_000;

export async function startCodeServer(options: CodeServerOptions): Promise<Editor> {
  const { node, folder, workFolder, vsix } = options;
  const userDataFolder = join(workFolder, 'user');
  const env = await makeEnvironment(options);
  const config = join(workFolder, 'config.yaml');
  await writeFile(config, '');
  const entry = join(folder, 'out/node/entry.js');
  const extensions = join(workFolder, 'extensions');
  const base = [entry, '--config', config, '--user-data-dir', userDataFolder, '--extensions-dir', extensions];
  await runProgram({ command: node, args: [...base, '--install-extension', vsix], env, timeoutMs: startTimeoutMs });
  const port = await findPort();
  const address = ['--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--ignore-last-opened'];
  const quiet = ['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'];
  const logFile = join(workFolder, 'server.log');
  const server = startProgram({ command: node, args: [...base, ...address, ...quiet], env, logFile });
  try {
    const url = `http://127.0.0.1:${port}/`;
    await waitForServer(server, url, logFile);
    const browser = await launchBrowser();
    return {
      description: await describe(folder, browser),
      userDataFolder,
      openWindow: (window) => openWindow({ browser, url, userDataFolder, workFolder }, window),
      async stop() {
        await browser.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Nothing of the person's own home is read or written, and no gallery is asked. */
async function makeEnvironment({ node, workFolder, env }: CodeServerOptions): Promise<NodeJS.ProcessEnv> {
  const home = join(workFolder, 'home');
  const temporary = join(workFolder, 't');
  await mkdir(join(home, '.local/share'), { recursive: true });
  await mkdir(join(home, '.config'), { recursive: true });
  await mkdir(temporary, { recursive: true });
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|CODE_SERVER_|NODE_OPTIONS$|PASSWORD$|PORT$|KUBECONFIG$)/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    PATH: `${dirname(node)}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_RUNTIME_DIR: temporary,
    TMPDIR: temporary,
    EXTENSIONS_GALLERY: '{}',
    ...env,
  };
}

/** `/healthz` would answer before VS Code itself can be loaded. */
async function waitForServer(server: RunningProgram, url: string, logFile: string): Promise<void> {
  const log = () => readFile(logFile, 'utf8');
  const isReady = async () => {
    if (server.exitCode() !== undefined) throw new Error(`code-server ended:\n${await log()}`);
    const answer = await fetch(`${url}?ew=true`, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
    if (answer && answer.status >= 500) throw new Error(`VS Code does not load (${answer.status}):\n${await log()}`);
    return answer?.ok;
  };
  await until('code-server answers', isReady, { timeoutMs: startTimeoutMs, describe: log });
}

function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['K7_HOST_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}

async function describe(folder: string, browser: Browser): Promise<string> {
  const read = async (file: string): Promise<unknown> => JSON.parse(await readFile(join(folder, file), 'utf8'));
  const versionOf = (value: unknown) => String((value as { readonly version?: unknown }).version);
  const product = versionOf(await read('lib/vscode/package.json'));
  return `VS Code ${product} (code-server ${versionOf(await read('package.json'))}, Chromium ${browser.version()})`;
}

interface Place {
  readonly browser: Browser;
  readonly url: string;
  readonly userDataFolder: string;
  readonly workFolder: string;
}

async function openWindow(place: Place, options: WindowOptions = {}): Promise<EditorWindow> {
  await writeSettings(place, options);
  const folder = join(await mkdtemp(join(place.workFolder, 'w-')), 'workspace');
  await mkdir(folder);
  const context = await newContext(place);
  const page = await context.newPage();
  const url = new URL(place.url);
  url.searchParams.set('folder', folder);
  await page.goto(url.href);
  await page.locator('.monaco-workbench .activitybar').waitFor({ timeout: startTimeoutMs });
  return {
    page,
    changeSettings: (changed) => writeSettings(place, changed),
    close: () => context.close(),
  };
}

async function newContext({ browser, url }: Place): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: windowSize });
  context.setDefaultTimeout(pageTimeoutMs);
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(url).origin });
  return context;
}

async function writeSettings({ userDataFolder }: Place, { settings, machineSettings }: WindowOptions): Promise<void> {
  await writeJson(join(userDataFolder, 'User/settings.json'), { ...commonSettings, ...settings });
  await writeJson(join(userDataFolder, 'Machine/settings.json'), { ...machineSettings });
}

async function writeJson(file: string, value: object): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(value, undefined, 2));
}

async function findPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

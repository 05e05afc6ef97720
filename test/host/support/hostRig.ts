import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { startCodeServer } from './codeServer.ts';
import { startDesktop } from './desktop.ts';
import type { Editor, WindowOptions } from './editor.ts';
import type { HostJob } from './job.ts';
import { Workbench } from './workbench.ts';

const testTimeoutMs = 90_000;

/** A Workbench whose window can be closed. */
export interface OpenWorkbench {
  readonly workbench: Workbench;
  changeSettings(options: WindowOptions): Promise<void>;
  close(): Promise<void>;
}

/** The VS Code of a run, and what all its suites share. */
export class HostRig {
  readonly editor: Editor;
  readonly job: HostJob;
  /** Which kubectl, and the extension, would read: the environment variable KUBECONFIG names it. */
  readonly kubeconfigFile: string;
  readonly #open = new Set<Workbench>();
  #passed = 0;

  constructor(editor: Editor, job: HostJob, kubeconfigFile: string) {
    this.editor = editor;
    this.job = job;
    this.kubeconfigFile = kubeconfigFile;
  }

  /** How many tests have passed. */
  get passed(): number {
    return this.#passed;
  }

  async writeKubeconfig(text: string): Promise<void> {
    await writeFile(this.kubeconfigFile, text, { mode: 0o600 });
  }

  async openWorkbench(options?: WindowOptions): Promise<OpenWorkbench> {
    const window = await this.editor.openWindow(options);
    const workbench = new Workbench(window.page, this.job.artifactsFolder);
    this.#open.add(workbench);
    return {
      workbench,
      changeSettings: (changed) => window.changeSettings(changed),
      close: async () => {
        this.#open.delete(workbench);
        await window.close();
      },
    };
  }

  /** A test of the suites; when it fails, every window is kept as a picture. */
  test(name: string, body: () => Promise<void>): void {
    test(name, { timeout: testTimeoutMs }, async () => {
      try {
        await body();
        this.#passed += 1;
      } catch (error) {
        await this.#keepPictures(name);
        throw withoutLog(error);
      }
    });
  }

  async #keepPictures(name: string): Promise<void> {
    const slug = name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .slice(0, 60);
    let number = 0;
    for (const workbench of this.#open) {
      // The test's own error is the one that counts.
      await workbench.screenshot(`failed-${slug}-${++number}`).catch(() => undefined);
      // What is open must not stand in the way of the next test.
      for (let key = 0; key < 2; key++) await workbench.page.keyboard.press('Escape').catch(() => undefined);
    }
  }
}

/** The first lines say what was waited for; Playwright's log of every try follows. */
function withoutLog(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'TimeoutError') return error;
  const [message = '', ...lines] = error.message.replaceAll(/\u001b\[\d*m/g, '').split('\n');
  return new Error([message, ...lines.slice(0, 6)].join('\n'), {
    cause: error.stack?.split('\n').filter((line) => line.includes('/suite/')),
  });
}

/** Errors: the VS Code that is wanted cannot be had. */
export async function startRig(job: HostJob): Promise<HostRig> {
  const kubeconfigFile = job.clusterKubeconfig ?? join(job.workFolder, 'kubeconfig');
  const { editor, vsix, workFolder } = job;
  const common = { vsix, workFolder, env: { KUBECONFIG: kubeconfigFile } };
  const started = await (editor.kind === 'code-server'
    ? startCodeServer({ ...common, ...editor })
    : startDesktop({ ...common, ...editor }));
  return new HostRig(started, job, kubeconfigFile);
}

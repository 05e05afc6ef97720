import { spawn, spawnSync } from 'node:child_process';

export interface KubectlEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const timeoutMs = 60_000;

/** The kubectl of K7_KUBECTL or the PATH, as a command and its first arguments; undefined where there is none. */
export function findKubectl(): readonly string[] | undefined {
  const words = (process.env['K7_KUBECTL'] ?? 'kubectl').split(' ');
  const [program = '', ...args] = words;
  return spawnSync(program, [...args, 'version', '--client']).status === 0 ? words : undefined;
}

export interface KubectlOptions {
  readonly input?: string;
  /** Ends it after so long, as a person does with a watch. */
  readonly endAfterMs?: number;
}

/** kubectl against one kubeconfig. */
export class Kubectl {
  readonly #command: readonly string[];
  readonly #env: NodeJS.ProcessEnv;

  constructor(command: readonly string[], kubeconfigFile: string, home: string) {
    this.#command = command;
    this.#env = { ...process.env, KUBECONFIG: kubeconfigFile, HOME: home };
  }

  /** Its standard output. Errors: what it says where it fails. */
  async must(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(args);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${code ?? 'ended'}\n${stdout}${stderr}`);
    return stdout;
  }

  run(args: readonly string[], { input, endAfterMs = timeoutMs }: KubectlOptions = {}): Promise<KubectlEnd> {
    const [program = '', ...first] = this.#command;
    return new Promise((resolve, reject) => {
      const child = spawn(program, [...first, ...args], { env: this.#env, timeout: endAfterMs });
      const out = { stdout: '', stderr: '' };
      child.stdout.on('data', (data: Buffer) => (out.stdout += data.toString()));
      child.stderr.on('data', (data: Buffer) => (out.stderr += data.toString()));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, ...out }));
      // It may end before it has read all.
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
    });
  }
}

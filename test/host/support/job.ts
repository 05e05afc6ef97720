/** What one run of the suites is given; it goes from `run.ts` to `main.ts` as an environment variable. */
export interface HostJob {
  readonly editor:
    | { readonly kind: 'code-server'; readonly node: string; readonly folder: string }
    | { readonly kind: 'desktop'; readonly version: string; readonly cacheFolder: string };
  readonly vsix: string;
  /** Everything temporary goes below it. */
  readonly workFolder: string;
  /** Screenshots. */
  readonly artifactsFolder: string;
  /** The kubeconfig of a real cluster; undefined: the suites of the fake. */
  readonly clusterKubeconfig: string | undefined;
  /** Only these suites; empty: all. */
  readonly suites: readonly string[];
}

export const jobVariable = 'K7_HOST_JOB';
/** The exit code of a run for which there is no such VS Code. */
export const exitCodeOfMissingEditor = 77;

export function readJob(env: NodeJS.ProcessEnv): HostJob {
  const text = env[jobVariable];
  if (text === undefined) throw new Error('The host tests are started by test/host/run.ts');
  return JSON.parse(text) as HostJob;
}

/**
 * What the sources become: one file per bundle, each with all that it needs. The host's bundles are CommonJS, which
 * esbuild cannot split; dynamic imports of other bundles' entries are therefore left as requires, so
 * that those files load with the first need.
 */
import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';

export interface BundleOptions {
  readonly entry: string;
  /** As esbuild names it: the oldest Node that runs it. */
  readonly target: string;
}

/** By their file in `dist`. VS Code 1.105 has Node 22. */
export const bundleTable = {
  'extension.cjs': { entry: 'src/extension/extension.ts', target: 'node22' },
  'runtime.cjs': { entry: 'src/extension/runtime.ts', target: 'node22' },
  'apiRuntime.cjs': { entry: 'src/extension/apiRuntime.ts', target: 'node22' },
  'embedded.cjs': { entry: 'src/embedded/embeddedRuntime.ts', target: 'node20' },
  'cli.cjs': { entry: 'src/cli/main.ts', target: 'node20' },
  /** A worker's: a file system and a shell for one pod of the embedded Kubernetes. */
  'podShell.cjs': { entry: 'src/embedded/shell/worker/podShellWorker.ts', target: 'node20' },
} as const satisfies Record<string, BundleOptions>;

export type BundleName = keyof typeof bundleTable;

export interface BuiltFile {
  /** Below `dist`: the bundle, or its source map. */
  readonly name: string;
  readonly contents: Uint8Array;
}

export interface BuiltBundle {
  readonly files: readonly BuiltFile[];
  readonly sizeBytes: number;
  readonly inputs: Metafile['inputs'];
}

export const root = fileURLToPath(new URL('..', import.meta.url));
export const dist = join(root, 'dist');
export const bundleNames = Object.keys(bundleTable) as readonly BundleName[];

/** Bundles one entry in memory. Errors: those of esbuild, which it has printed. */
export async function makeBundle(name: BundleName): Promise<BuiltBundle> {
  const { entry, target }: BundleOptions = bundleTable[name];
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: `dist/${name}`,
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target,
    external: ['vscode'],
    plugins: [requireOtherBundles, leaveOut],
    // Makes `require` of `import()`, which asks nothing of the one who loads the extension.
    supported: { 'dynamic-import': false },
    // CommonJS has another name for the first. Without the others, ws looks for native parts of its own wherever the
    // bundle happens to lie.
    define: {
      'import.meta.dirname': '__dirname',
      'process.env.WS_NO_BUFFER_UTIL': '"1"',
      'process.env.WS_NO_UTF_8_VALIDATE': '"1"',
    },
    // The names stay, so that a stack trace without the map still tells where it was.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: 'external',
    sourcesContent: false,
    // The licences of what is bundled are written into a file of their own.
    legalComments: 'none',
    logLevel: 'warning',
  });
  const files = outputFiles.map(({ path, contents }) => ({ name: path.slice(dist.length + 1), contents }));
  const sizeBytes = files.find((file) => file.name === name)?.contents.length ?? 0;
  return { files, sizeBytes, inputs: metafile.inputs };
}

/** Into `dist`; one that runs from there meanwhile sees the old file or the new one. */
export function writeBundle({ files }: BuiltBundle): void {
  mkdirSync(dist, { recursive: true });
  for (const file of files) {
    const path = join(dist, file.name);
    const temporary = `${path}.${process.pid}.tmp`;
    writeFileSync(temporary, file.contents);
    if (file.name === 'cli.cjs') chmodSync(temporary, 0o755);
    renameSync(temporary, path);
  }
}

const requireOtherBundles: Plugin = {
  name: 'require-other-bundles',
  setup(builder) {
    builder.onResolve({ filter: /^\.\.?\// }, ({ kind, resolveDir, path }) => {
      if (kind !== 'dynamic-import') return undefined;
      const wanted = resolve(resolveDir, path);
      const other = bundleNames.find((name) => resolve(root, bundleTable[name].entry) === wanted);
      return other === undefined ? undefined : { path: `./${other}`, external: true };
    });
  },
};

/** What just-bash asks for in parts of it that are not used: the network, Markdown, and compression by native code. */
const leftOut = /^(?:undici|turndown|@mongodb-js\/zstd|node-liblzma|seek-bzip)$/;

const leaveOut: Plugin = {
  name: 'leave-out',
  setup(builder) {
    builder.onResolve({ filter: leftOut }, ({ path }) => ({ path, namespace: 'left-out' }));
    builder.onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: 'module.exports = undefined;' }));
  },
};

import assert from 'node:assert/strict';
import { isBuiltin } from 'node:module';
import { test } from 'node:test';
import { bundleNames, makeBundle, type BundleName } from '../../../scripts/bundles.ts';
import { makeNotices } from '../../../scripts/notices.ts';

/** With some room. Raise one only for what is worth it: the first is read whenever the extension is activated. */
const budgetKiB: Readonly<Record<BundleName, number>> = {
  'extension.cjs': 110,
  'runtime.cjs': 600,
  'apiRuntime.cjs': 290,
  'embedded.cjs': 700,
  'podShell.cjs': 1450,
  'cli.cjs': 750,
};

/** What is there besides the bundle, when it is asked for. */
const neededBy: { readonly [Name in BundleName]?: readonly string[] } = {
  'extension.cjs': ['vscode', './runtime.cjs', './apiRuntime.cjs', './embedded.cjs'],
  'cli.cjs': ['./embedded.cjs'],
};

for (const name of bundleNames) {
  test(`dist/${name} stays within its size, and needs nothing that is not shipped`, async () => {
    const { text, sizeBytes } = await bundle(name);
    assert.ok(sizeBytes <= budgetKiB[name] * 1024, `${(sizeBytes / 1024).toFixed(1)} KiB`);
    const required = new Set([...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, module = '']) => module));
    const foreign = [...required].filter((module) => !isBuiltin(module) && !neededBy[name]?.includes(module));
    assert.deepEqual(foreign, []);
  });
}

test('the extension and the program leave other bundles to be loaded later', async () => {
  for (const name of ['extension.cjs', 'cli.cjs'] as const) {
    const { text } = await bundle(name);
    const others = neededBy[name]?.filter((other) => other.startsWith('./')) ?? [];
    assert.ok(others.length > 0);
    for (const other of others) assert.ok(text.includes(`require("${other}")`), other);
  }
});

test('nothing of the embedded cluster is in a bundle that is loaded without it', async () => {
  for (const name of ['extension.cjs', 'runtime.cjs', 'apiRuntime.cjs', 'cli.cjs'] as const) {
    const { inputs } = await makeBundle(name);
    const embedded = Object.keys(inputs).filter((input) => input.startsWith('src/embedded/'));
    assert.deepEqual(embedded, [], name);
  }
});

test('the notices have the licence of each package that is bundled, and of no other', async () => {
  const { inputs } = await makeBundle('apiRuntime.cjs');
  const notices = makeNotices(Object.keys(inputs));
  const names = [...notices.matchAll(/^=+\n(\S+) [\d.]+ \((\S+)\)\n=+$/gm)].map(
    ([, name, licence]) => `${name} ${licence}`,
  );
  assert.deepEqual(names, ['@hono/node-server MIT', 'hono MIT', 'zod MIT']);
  assert.equal(notices.match(/Permission is hereby granted/g)?.length, 3);
});

test('the notices have what just-bash bundled itself', async () => {
  const { inputs } = await makeBundle('podShell.cjs');
  const notices = makeNotices(Object.keys(inputs));
  for (const name of ['just-bash', 're2js', 'file-type', 'ieee754', 'strtok3', 'diff', 'minimatch', 'sprintf-js']) {
    assert.match(notices, new RegExp(`^${name} [\\d.]+ \\(`, 'm'));
  }
  assert.doesNotMatch(notices, /^(?:undici|turndown) /m);
});

async function bundle(name: BundleName): Promise<{ readonly text: string; readonly sizeBytes: number }> {
  const { files, sizeBytes } = await makeBundle(name);
  return { text: Buffer.from(files.find((file) => file.name === name)?.contents ?? []).toString(), sizeBytes };
}

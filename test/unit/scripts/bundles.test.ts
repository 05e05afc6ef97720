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
  'cli.cjs': 750,
};

for (const name of bundleNames) {
  test(`dist/${name} stays within its size, and needs nothing that is not shipped`, async () => {
    const { text, sizeBytes } = await bundle(name);
    assert.ok(sizeBytes <= budgetKiB[name] * 1024, `${(sizeBytes / 1024).toFixed(1)} KiB`);
    const required = new Set([...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, module = '']) => module));
    const own = new Set<string>(['vscode', './runtime.cjs', './apiRuntime.cjs']);
    const foreign = [...required].filter(
      (module) => !isBuiltin(module) && !(name === 'extension.cjs' && own.has(module)),
    );
    assert.deepEqual(foreign, []);
  });
}

test('the extension leaves its other bundles to be loaded later', async () => {
  const { text } = await bundle('extension.cjs');
  for (const name of ['runtime.cjs', 'apiRuntime.cjs']) assert.ok(text.includes(`require("./${name}")`), name);
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

async function bundle(name: BundleName): Promise<{ readonly text: string; readonly sizeBytes: number }> {
  const { files, sizeBytes } = await makeBundle(name);
  return { text: Buffer.from(files.find((file) => file.name === name)?.contents ?? []).toString(), sizeBytes };
}

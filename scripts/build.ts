/**
 * Writes the bundles into `dist`, which it empties first, and prints their sizes.
 * `node --import tsx scripts/build.ts`
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleNames, dist, makeBundle, writeBundle } from './bundles.ts';
import { makeNotices } from './notices.ts';

const bundles = await Promise.all(bundleNames.map(async (name) => ({ name, built: await makeBundle(name) })));
const notices = makeNotices(bundles.flatMap(({ built }) => Object.keys(built.inputs)));

rmSync(dist, { recursive: true, force: true });
for (const { name, built } of bundles) {
  writeBundle(built);
  console.log(`${`dist/${name}`.padEnd(20)} ${(built.sizeBytes / 1024).toFixed(1).padStart(7)} KiB`);
}
writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), notices);

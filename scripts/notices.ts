/** The licences of the packages that are in the bundles, as those licences ask. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bundles.ts';

const packageFolder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const licenceFile = /^(?:licen[cs]e|copying)(?:[.-].*)?$/i;
const noticeFile = /^notice(?:\..*)?$/i;

/** What packages have within files that they bundled themselves. */
const contained: Readonly<Record<string, readonly string[]>> = {
  'node_modules/just-bash': [
    '@borewit/text-codec',
    '@tokenizer/inflate',
    'file-type',
    'ieee754',
    're2js',
    'strtok3',
    'token-types',
    'uint8array-extras',
  ],
};

/** Of these bundles' inputs. Throws when a package has no licence to show. */
export function makeNotices(inputs: Iterable<string>): string {
  const folders = new Set<string>();
  for (const input of inputs) {
    const folder = packageFolder.exec(input)?.[0];
    if (folder === undefined) continue;
    folders.add(folder);
    for (const name of contained[folder] ?? []) folders.add(`node_modules/${name}`);
  }
  const notices = [...folders].sort().map(makeNotice);
  return `K7 Sandboxes contains the following packages.\n\n${notices.join('')}`;
}

function makeNotice(folder: string): string {
  const { name, version, license } = readManifest(folder);
  const names = readdirSync(join(root, folder)).sort();
  const texts = [licenceFile, noticeFile].flatMap((pattern) => names.filter((file) => pattern.test(file)));
  if (!texts.some((file) => licenceFile.test(file))) throw new Error(`${name} ${version} has no file with its licence`);
  const rule = '='.repeat(80);
  const body = texts.map((file) => readFileSync(join(root, folder, file), 'utf8').trim()).join('\n\n');
  return `${rule}\n${name} ${version} (${license})\n${rule}\n\n${body.replaceAll('\r\n', '\n')}\n\n`;
}

function readManifest(folder: string): Readonly<Record<'name' | 'version' | 'license', string>> {
  const manifest: unknown = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const read = (key: string): string => {
    const value: unknown = typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, key) : undefined;
    if (typeof value !== 'string') throw new Error(`${folder}/package.json has no ${key}`);
    return value;
  };
  return { name: read('name'), version: read('version'), license: read('license') };
}

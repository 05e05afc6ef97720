import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { makeManifest } from '../../../src/extension/contributions/manifest.ts';
import { mergePackage } from '../../../src/extension/contributions/mergePackage.ts';

function read(name: string): string {
  return readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');
}

test('package.json and package.nls.json are what the tables say', () => {
  const { packageKeys, texts } = makeManifest();
  assert.equal(mergePackage(read('package.json'), packageKeys), read('package.json'));
  assert.equal(`${JSON.stringify(texts, null, 2)}\n`, read('package.nls.json'));
});

test('generated keys replace their own kind only', () => {
  const before = JSON.stringify({ name: 'x', main: 'old', private: true, scripts: { a: 'b' } });
  const after: unknown = JSON.parse(mergePackage(before, { main: 'new', icon: 'i' }));
  assert.deepEqual(after, { name: 'x', private: true, main: 'new', icon: 'i', scripts: { a: 'b' } });
  const again = mergePackage(JSON.stringify(after), { main: 'new', icon: 'i' });
  assert.deepEqual(Object.keys(JSON.parse(again)), ['name', 'private', 'main', 'icon', 'scripts']);
});

test('no workspace can set a setting, and where it is not trusted commands work on the embedded cluster alone', () => {
  const { contributes } = JSON.parse(read('package.json'));
  for (const setting of Object.values<{ scope: string }>(contributes.configuration.properties)) {
    assert.equal(setting.scope, 'machine');
  }
  const exceptions = new Map([
    ['k7.showLog', undefined],
    ['k7.tryEmbedded', undefined],
    ['k7.selectCluster', 'isWorkspaceTrusted'],
  ]);
  for (const { command, enablement } of contributes.commands) {
    assert.equal(enablement, exceptions.has(command) ? exceptions.get(command) : 'isWorkspaceTrusted || k7.isEmbedded');
  }
});

test('a command is offered where it can run at once only, a terminal also where it waits', () => {
  const menu: { command: string; when: string }[] = JSON.parse(read('package.json')).contributes.menus[
    'view/item/context'
  ];
  const states = ['running', 'starting', 'stopped', 'terminating'];
  const statesOf = (command: string) => {
    const whens = menu.filter((item) => item.command === command).map(({ when }) => when);
    return states.filter((state) => whens.some((when) => matches(when, `sandbox.${state}`)));
  };
  assert.deepEqual(statesOf('k7.runCommand'), ['running']);
  assert.deepEqual(statesOf('k7.attachTerminal'), ['running', 'starting']);
  assert.deepEqual(statesOf('k7.deleteSandbox'), ['running', 'starting', 'stopped']);
});

test('each step of the walkthrough has a picture that the package holds, and its buttons run commands', () => {
  const { contributes, files, publisher, name } = JSON.parse(read('package.json'));
  const texts = JSON.parse(read('package.nls.json'));
  const commands = new Set(contributes.commands.map(({ command }: { command: string }) => command));
  const [{ id, steps }] = contributes.walkthroughs;
  assert.ok(files.includes('media/walkthrough/*.svg'));
  for (const { media, description } of steps) {
    assert.match(read(media.svg), /^<svg /);
    const links = [...texts[description.slice(1, -1)].matchAll(/\(command:([^)]+)\)/g)].map(([, command]) => command);
    assert.deepEqual(
      links.filter((command) => !commands.has(command)),
      [],
    );
  }
  const target = encodeURIComponent(JSON.stringify(`${publisher}.${name}#${id}`));
  assert.ok(texts['welcome.empty'].includes(`command:workbench.action.openWalkthrough?${target}`));
});

test('every text that package.json refers to is there', () => {
  const texts = JSON.parse(read('package.nls.json'));
  for (const [, key] of read('package.json').matchAll(/"%([^%"]+)%"/g)) assert.equal(typeof texts[key ?? ''], 'string');
});

/** Whether the part of a when clause that is about `viewItem` holds. */
function matches(when: string, viewItem: string): boolean {
  const [, text, pattern] = /viewItem (?:== ([\w.]+)|=~ \/(.*?)\/(?= |$))/.exec(when) ?? [];
  return pattern === undefined ? text === viewItem : new RegExp(pattern).test(viewItem);
}

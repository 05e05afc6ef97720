import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SandboxTreeProvider } from '../../../src/tree/sandboxTreeProvider.ts';
import { isTreeElement } from '../../../src/tree/treeNode.ts';
import { ManualClock } from '../../fakes/manualClock.ts';
import { makeSandbox, MemorySandboxService } from '../../fakes/memorySandboxService.ts';
import { FakeVsCode } from '../../fakes/vscode.ts';
import { FakeTreeView } from '../../fakes/vscodeTreeView.ts';

function setUp() {
  const clock = new ManualClock();
  const service = new MemorySandboxService();
  const vscode = new FakeVsCode().api;
  const t = (template: string) => template;
  const provider = new SandboxTreeProvider({ vscode, clock, t, showMoreCommand: 'k7.showMore' });
  const view = new FakeTreeView('tree', provider);
  service.put(makeSandbox({ name: 'one', createdAtMs: clock.now() }));
  service.put(makeSandbox({ name: 'two', createdAtMs: clock.now() }));
  service.put(makeSandbox({ namespace: 'other', name: 'three', createdAtMs: clock.now() }));
  provider.setVisible(true);
  provider.setSource({ connectionId: 'c', isEmbedded: false, watch: service.watch });
  view.text();
  view.redrawn.length = 0;
  return { clock, service, provider, view };
}

test('a changed sandbox redraws its own row, with the element that VS Code knows', () => {
  const { clock, service, provider, view } = setUp();
  const [group] = view.elements();
  const [one] = view.elements(group);
  service.put(makeSandbox({ name: 'one', createdAtMs: clock.now(), reason: 'CrashLoopBackOff' }));
  clock.advance(100);
  assert.deepEqual(view.redrawn, [[one]]);
  assert.equal(view.elements(group)[0], one);
  assert.equal(view.item(one).description, 'CrashLoopBackOff · alpine:latest · <1m');
  provider.dispose();
});

test('a sandbox that comes redraws its namespace, a namespace that comes the tree', () => {
  const { clock, service, view } = setUp();
  service.put(makeSandbox({ name: 'four', createdAtMs: clock.now() }));
  clock.advance(100);
  assert.deepEqual(view.redrawn, [[view.elements()[0]]]);
  service.put(makeSandbox({ namespace: 'third', name: 'five', createdAtMs: clock.now() }));
  clock.advance(100);
  assert.equal(view.redrawn[1], undefined);
  assert.equal(view.redrawn.length, 2);
});

test('many changes within a tenth of a second are one redrawing', () => {
  const { clock, service, view } = setUp();
  for (let index = 0; index < 50; index += 1) service.put(makeSandbox({ name: `s${index}`, createdAtMs: clock.now() }));
  clock.advance(99);
  assert.equal(view.redrawn.length, 0);
  clock.advance(1);
  assert.equal(view.redrawn.length, 1);
  clock.advance(1000);
  assert.equal(view.redrawn.length, 1);
});

test('a hidden view is not redrawn until it is seen again', () => {
  const { clock, service, provider, view } = setUp();
  provider.setVisible(false);
  service.remove({ namespace: 'default', name: 'one' });
  clock.advance(1000);
  assert.equal(view.redrawn.length, 0);
  assert.equal(clock.pendingTimers, 0);
  provider.setVisible(true);
  assert.equal(view.redrawn.length, 1);
  assert.equal(view.text(), 'default — 1\n  two — alpine:latest · <1m\nother — 1\n  three — alpine:latest · <1m');
});

test('a redrawing without a difference is none', () => {
  const { provider, view } = setUp();
  provider.refresh();
  assert.equal(view.redrawn.length, 0);
});

test('more rows come in place of the row for more', () => {
  const { clock, service, provider, view } = setUp();
  for (let index = 0; index < 600; index += 1) {
    service.put(makeSandbox({ name: `s${String(index).padStart(3, '0')}`, createdAtMs: clock.now() }));
  }
  clock.advance(100);
  const [group] = view.elements();
  const more = view.elements(group).at(-1);
  assert.equal(view.item(more).command?.command, 'k7.showMore');
  const first = provider.showMore('default');
  assert.equal(view.elements(group).length, 602);
  assert.equal(view.elements(group)[500], first);
  assert.equal(first && provider.getParent(first), group);
});

test('another connection has other rows, and the former one is no longer listened to', () => {
  const { clock, service, provider, view } = setUp();
  const other = new MemorySandboxService();
  provider.setSource({ connectionId: 'd', isEmbedded: false, watch: other.watch });
  assert.equal(view.text(), '');
  service.put(makeSandbox({ name: 'late' }));
  clock.advance(1000);
  assert.equal(view.text(), '');
});

test('a row says what it is without its icon', () => {
  const { view } = setUp();
  const [group] = view.elements();
  const [one] = view.elements(group);
  assert.ok(isTreeElement(one));
  assert.equal(view.item(one).accessibilityInformation?.label, 'Sandbox {name}, running, alpine:latest, <1m');
  const { tooltip } = view.item(one);
  assert.ok(typeof tooltip === 'object');
  assert.equal(tooltip.isTrusted, false);
  assert.equal(tooltip.supportHtml, false);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { projectTree, type ProjectionInput } from '../../../src/tree/projectTree.ts';
import { makeSandbox } from '../../fakes/memorySandboxService.ts';
import { assertGolden, renderTree } from './renderTree.ts';

const nowMs = 1_000 * 86_400_000;
const minuteMs = 60_000;

function translate(template: string, args: Readonly<Record<string, string | number>> = {}): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(args[name]));
}

function project(sandboxes: readonly Sandbox[], overrides: Partial<ProjectionInput> = {}) {
  const shownCounts = new Map<string, number>();
  const common = { connectionId: 'c', isEmbedded: false, nowMs, filter: '', shownCounts, t: translate };
  return projectTree({ sandboxes, ...common, ...overrides });
}

function sandbox(overrides: Partial<Sandbox>): Sandbox {
  return makeSandbox({ createdAtMs: nowMs - 5 * minuteMs, ...overrides });
}

test('every state has its own look', () => {
  const common = { isReady: false, podName: undefined, nodeName: undefined };
  const closed = { kind: 'restricted', cidrs: [] } as const;
  const only = { kind: 'restricted', cidrs: ['1.1.1.1/32', '10.0.0.0/8'] } as const;
  const nodes = project([
    sandbox({ name: 'a-running', restarts: 2 }),
    sandbox({ name: 'b-starting', ...common, status: 'Pending', createdAtMs: nowMs - 1000, egress: closed }),
    sandbox({ name: 'c-set-up', isReady: false, egress: only }),
    sandbox({
      name: 'd-no-image',
      ...common,
      status: 'Pending',
      image: 'nowhere.example/none:1',
      reason: 'ImagePullBackOff',
      errorMessage: 'ImagePullBackOff: Back-off pulling image "nowhere.example/none:1"',
    }),
    sandbox({
      name: 'e-no-room',
      ...common,
      status: 'Pending',
      reason: 'Unschedulable',
      errorMessage: 'Unschedulable: 0/1 nodes',
    }),
    sandbox({ name: 'f-paused', ...common, status: 'No Pods', isPaused: true, createdAtMs: nowMs - 3 * 86_400_000 }),
    sandbox({ name: 'g-ended', ...common, status: 'Succeeded', createdAtMs: nowMs - 5 * 3_600_000 }),
    sandbox({
      name: 'h-failed',
      ...common,
      status: 'Failed',
      reason: 'Evicted',
      errorMessage: 'Evicted: The node was low on memory',
    }),
    sandbox({ name: 'i-terminating', ...common, status: 'Terminating', egress: undefined }),
    sandbox({ name: 'j-unknown', ...common, status: 'Unknown', runtimeClassName: undefined }),
    sandbox({ namespace: 'another', name: 'k-no-pods', ...common, status: 'No Pods' }),
  ]);
  assertGolden('tree/states.txt', renderTree(nodes));
});

test('what comes from the cluster shows as the text that it is', () => {
  const hostile = '[x](command:workbench.action.quit) ![i](https://evil.example/a.png) <img src=x> $(trash) `c` **b**';
  const nodes = project([
    sandbox({
      name: 'hostile',
      status: 'Pending',
      isReady: false,
      image: `line one\nline two \u202ereversed\u202c ${hostile}`,
      reason: 'Bad\u001b[31mReason',
      errorMessage: `${hostile}\n\n# heading\n\nhttps://evil.example/ www.evil.example ${'x'.repeat(5000)}`,
    }),
  ]);
  assertGolden('tree/hostile.txt', renderTree(nodes));
});

test('ids tell connections, namespaces and namesakes apart', () => {
  const ids = (connectionId: string, one: Sandbox) =>
    project([one], { connectionId }).flatMap((node) => [
      node.element.id,
      ...node.children.map(({ element }) => element.id),
    ]);
  const all = [
    ...ids('c', sandbox({})),
    ...ids('d', sandbox({})),
    ...ids('c', sandbox({ namespace: 'other', uid: 'u' })),
    ...ids('c', sandbox({ namespace: 'other2', uid: 'u' })),
    ids('c', sandbox({ uid: 'born again' }))[1],
  ];
  assert.equal(new Set(all).size, all.length);
});

test('numbers in names are sorted as numbers', () => {
  const names = ['job-10', 'job-2', 'job-1', 'job-02', 'a'];
  const [group] = project(names.map((name) => sandbox({ name, uid: name })));
  assert.deepEqual(
    group?.children.map(({ label }) => label),
    ['a', 'job-1', 'job-02', 'job-2', 'job-10'],
  );
});

test('a sandbox keeps its id when its state changes', () => {
  const [before] = project([sandbox({})]);
  const [after] = project([sandbox({ isReady: false, restarts: 1 })]);
  assert.equal(before?.children[0]?.element.id, after?.children[0]?.element.id);
});

test('a namespace with many sandboxes ends in a row for more', () => {
  const many = Array.from({ length: 750 }, (_, index) => sandbox({ name: `s${String(index).padStart(3, '0')}` }));
  const [group] = project(many);
  assert.equal(group?.children.length, 501);
  assert.equal(group?.children.at(-1)?.label, '250 more…');
  const [next] = project(many, { shownCounts: new Map([['default', 1000]]) });
  assert.equal(next?.children.length, 750);
});

test('a filter leaves what has it in name, namespace, image or reason', () => {
  const sandboxes = [
    sandbox({ name: 'web' }),
    sandbox({ name: 'two', image: 'WEB:1' }),
    sandbox({ name: 'three', namespace: 'webs' }),
    sandbox({ name: 'four', reason: 'WebHookFailed' }),
    sandbox({ name: 'five' }),
  ];
  const names = project(sandboxes, { filter: ' web ' }).flatMap(({ children }) => children.map(({ label }) => label));
  assert.deepEqual(names, ['four', 'two', 'web', 'three']);
});

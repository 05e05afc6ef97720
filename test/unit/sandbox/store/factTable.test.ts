import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { FactTable } from '../../../../src/sandbox/store/factTable.ts';
import type { ObjectFacts } from '../../../../src/sandbox/store/facts.ts';

interface Row extends ObjectFacts {
  readonly group: string;
}

function row(name: string, resourceVersion: number, changes: Partial<Row> = {}): Row {
  return {
    namespace: 'a',
    name,
    uid: `uid-${name}`,
    resourceVersion: String(resourceVersion),
    group: name,
    ...changes,
  };
}

function tableOf(): { readonly table: FactTable<Row>; readonly changes: string[][] } {
  const changes: string[][] = [];
  const table = new FactTable<Row>(
    (facts) => facts.group,
    (groups) => changes.push([...groups].sort()),
  );
  return { table, changes };
}

const upsert = (facts: Row) => ({ kind: 'upsert', facts }) as const;
const remove = (facts: Row) => ({ kind: 'remove', facts }) as const;
const versionOf = (table: FactTable<Row>, group: string) => table.group(group)[0]?.resourceVersion;

test('a batch fires once, with every group that it touched, and not at all when it changed nothing', () => {
  const { table, changes } = tableOf();
  table.apply([upsert(row('x', 1)), upsert(row('y', 2)), upsert(row('x', 3))]);
  table.apply([upsert(row('x', 2)), remove(row('z', 9))]);
  table.apply([]);
  assert.deepEqual(changes, [['x', 'y']]);
});

test('a change of the group fires for the old and for the new one', () => {
  const { table, changes } = tableOf();
  table.apply([upsert(row('x', 1, { group: 'before' }))]);
  table.apply([upsert(row('x', 2, { group: 'after' }))]);
  assert.deepEqual(changes, [['before'], ['after', 'before']]);
  assert.deepEqual([...table.groups()], ['after']);
  assert.deepEqual(table.group('before'), []);
});

test('what is older than what is known changes nothing, also where versions differ in length', () => {
  const { table } = tableOf();
  table.apply([upsert(row('x', 100))]);
  table.apply([upsert(row('x', 99))]);
  assert.equal(versionOf(table, 'x'), '100');
  table.apply([remove(row('x', 99))]);
  assert.equal(versionOf(table, 'x'), '100');
});

test('the late removal of a predecessor leaves its namesake', () => {
  const { table } = tableOf();
  table.apply([upsert(row('x', 5, { uid: 'second' })), remove(row('x', 6, { uid: 'first' }))]);
  assert.equal(table.group('x')[0]?.uid, 'second');
});

test('what we deleted is gone at once and does not come back, but its namesake does', () => {
  const { table } = tableOf();
  table.apply([upsert(row('x', 5))]);
  table.forget(row('x', 5));
  table.apply([upsert(row('x', 6))]);
  table.replace(undefined, [row('x', 6)], '7');
  assert.equal(table.size, 0);
  table.apply([upsert(row('x', 8, { uid: 'other' }))]);
  assert.equal(table.size, 1);
});

test('what we deleted is gone also when a watch has told a newer state of it meanwhile', () => {
  const { table } = tableOf();
  table.apply([upsert(row('x', 7))]);
  table.forget(row('x', 5));
  assert.equal(table.size, 0);
});

test('forgetting one leaves its namesake', () => {
  const { table } = tableOf();
  table.apply([upsert(row('x', 7, { uid: 'second' }))]);
  table.forget(row('x', 5, { uid: 'first' }));
  assert.equal(table.size, 1);
});

test('an answer that comes after the watch told of the deletion does not raise the dead', () => {
  const { table } = tableOf();
  table.apply([upsert(row('x', 5)), remove(row('x', 8))]);
  table.apply([upsert(row('x', 7))]);
  assert.equal(table.size, 0);
});

test('an answer that is older than a list in which it was missing does not raise the dead', () => {
  const { table } = tableOf();
  table.replace(undefined, [], '10');
  table.apply([upsert(row('x', 9))]);
  assert.equal(table.size, 0);
  table.apply([upsert(row('x', 11))]);
  assert.equal(table.size, 1);
});

test('what lost its label and got it back is there again', () => {
  const { table } = tableOf();
  table.apply([upsert(row('x', 5)), remove(row('x', 8)), upsert(row('x', 9))]);
  assert.equal(versionOf(table, 'x'), '9');
});

test('a list replaces what it is newer than, keeps what was written since, and fires once', () => {
  const { table, changes } = tableOf();
  table.apply([upsert(row('gone', 1)), upsert(row('same', 2)), upsert(row('changed', 3)), upsert(row('written', 20))]);
  changes.length = 0;
  table.replace(undefined, [row('same', 2), row('changed', 9), row('new', 8)], '10');
  assert.deepEqual(changes, [['changed', 'gone', 'new']]);
  assert.deepEqual([...table.groups()].sort(), ['changed', 'new', 'same', 'written']);
  assert.equal(versionOf(table, 'changed'), '9');
});

test('the list of one namespace leaves the others alone', () => {
  const { table } = tableOf();
  table.apply([upsert(row('x', 1)), upsert(row('y', 2, { namespace: 'b' }))]);
  table.replace('a', [], '10');
  assert.deepEqual([...table.groups()], ['y']);
  table.apply([upsert(row('z', 3, { namespace: 'b' }))]);
  assert.deepEqual([...table.groups()].sort(), ['y', 'z']);
});

test('namesakes of different namespaces are two', () => {
  const { table } = tableOf();
  table.apply([upsert(row('x', 1)), upsert(row('x', 2, { namespace: 'b', uid: 'other' }))]);
  assert.equal(table.group('x').length, 2);
  table.apply([remove(row('x', 3))]);
  assert.deepEqual(
    table.group('x').map(({ namespace }) => namespace),
    ['b'],
  );
});

test('groups are found by what is in them', () => {
  const { table } = tableOf();
  table.apply([upsert(row('x', 1)), upsert(row('y', 2)), upsert(row('z', 3, { group: 'y' }))]);
  assert.deepEqual([...table.groupsWhere(({ name }) => name === 'z')], ['y']);
});

test('the memory of the deleted has a bound', () => {
  const { table } = tableOf();
  for (let index = 0; index <= 1000; index += 1) table.forget(row('x', 1, { uid: `uid-${index}` }));
  table.apply([upsert(row('newest', 2, { uid: 'uid-1000' }))]);
  assert.equal(table.size, 0);
  table.apply([upsert(row('oldest', 2, { uid: 'uid-0' }))]);
  assert.equal(table.size, 1);
});

test('an object without a uid can be removed and made again', () => {
  const { table } = tableOf();
  table.apply([upsert(row('x', 1, { uid: '' })), remove(row('x', 2, { uid: '' })), upsert(row('x', 3, { uid: '' }))]);
  assert.equal(table.size, 1);
  table.forget(row('x', 3, { uid: '' }));
  table.apply([upsert(row('y', 4, { uid: '' }))]);
  assert.deepEqual([...table.groups()], ['y']);
});

/** A server of a few objects, and what a client may hear of it: a watch in order, answers late, lists, own deletions. */
class Server {
  readonly history: { readonly kind: 'upsert' | 'remove'; readonly facts: Row }[] = [];
  readonly live = new Map<string, Row>();
  #version = 0;
  #uids = 0;

  get version(): number {
    return this.#version;
  }

  write(name: string): void {
    const uid = this.live.get(name)?.uid ?? `uid-${(this.#uids += 1)}`;
    const facts = row(name, (this.#version += 1), { uid });
    this.live.set(name, facts);
    this.history.push(upsert(facts));
  }

  remove(name: string): void {
    const known = this.live.get(name);
    if (!known) return;
    this.live.delete(name);
    this.history.push(remove({ ...known, resourceVersion: String((this.#version += 1)) }));
  }
}

const name = fc.constantFrom('x', 'y', 'z');
const action = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), name }),
  fc.record({ kind: fc.constant('remove' as const), name }),
  fc.record({ kind: fc.constant('watch' as const), count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('answer' as const), pick: fc.nat() }),
  fc.record({ kind: fc.constant('forget' as const), pick: fc.nat() }),
  fc.record({ kind: fc.constant('list' as const) }),
);

test('whatever comes late, in the end the table holds what the server holds', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      const server = new Server();
      const { table } = tableOf();
      let watched = 0;
      const watch = (count: number) => {
        table.apply(server.history.slice(watched, watched + count));
        watched = Math.min(server.history.length, watched + count);
      };
      for (const one of actions) {
        if (one.kind === 'write') server.write(one.name);
        if (one.kind === 'remove') server.remove(one.name);
        if (one.kind === 'watch') watch(one.count);
        if (one.kind === 'list') {
          table.replace(undefined, [...server.live.values()], String(server.version));
          watched = server.history.length;
        }
        const told = 'pick' in one ? server.history[one.pick % server.history.length]?.facts : undefined;
        if (one.kind === 'answer' && told && server.history.some(({ facts }) => facts === told)) {
          const isWrite = server.history.some((entry) => entry.kind === 'upsert' && entry.facts === told);
          if (isWrite) table.apply([upsert(told)]);
        }
        const isDead = told && ![...server.live.values()].some(({ uid }) => uid === told.uid);
        if (one.kind === 'forget' && isDead) table.forget(told);
      }
      watch(server.history.length);
      const held = [...table.groups()].flatMap((group) => table.group(group));
      const byName = (a: Row, b: Row): number => a.name.localeCompare(b.name);
      assert.deepEqual(held.sort(byName), [...server.live.values()].sort(byName));
    }),
    { numRuns: 2000 },
  );
});

test('a list that is older than the one before it comes of a cluster that was set back, and alone counts', () => {
  const { table, changes } = tableOf();
  table.replace(undefined, [row('kept', 500), row('lost', 510)], '600');
  table.apply([upsert(row('later', 650)), remove(row('gone', 640))]);
  table.replace(undefined, [row('kept', 90), row('gone', 95)], '100');
  assert.deepEqual([...table.groups()].sort(), ['gone', 'kept']);
  assert.equal(versionOf(table, 'kept'), '90');
  assert.deepEqual(changes.at(-1), ['gone', 'kept', 'later', 'lost']);
  table.apply([upsert(row('new', 110))]);
  assert.equal(versionOf(table, 'new'), '110');
});

test('a namespace that is read no more is forgotten, and can be read again', () => {
  const { table, changes } = tableOf();
  table.replace('a', [row('x', 5)], '10');
  table.apply([upsert(row('y', 6, { namespace: 'b' }))]);
  table.clear('a');
  assert.deepEqual([...table.groups()], ['y']);
  assert.deepEqual(changes.at(-1), ['x']);
  table.replace('a', [row('x', 5)], '11');
  assert.equal(versionOf(table, 'x'), '5');
});

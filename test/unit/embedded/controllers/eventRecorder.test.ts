import assert from 'node:assert/strict';
import { test } from 'node:test';
import { child, type KubeObject } from '../../../../src/embedded/objects/kubeObject.ts';
import { EventRecorder } from '../../../../src/embedded/controllers/eventRecorder.ts';
import { ObjectStore } from '../../../../src/embedded/objects/objectStore.ts';
import { resources } from '../../../../src/embedded/objects/resources.ts';
import { ManualClock } from '../../../fakes/manualClock.ts';

const kubelet = { component: 'kubelet', host: 'node', fieldPath: 'spec.containers{main}' };
const controller = { component: 'replicaset-controller' };

function start() {
  const clock = new ManualClock();
  const store = new ObjectStore(1_000_000, () => clock.now());
  const recorder = new EventRecorder(store);
  const object = (name = 'web') => store.add(resources.replicasets, { metadata: { name, namespace: 'default' } });
  const events = () => store.byName('events', 'default');
  const only = (): KubeObject => {
    const [event, ...others] = events();
    assert.ok(event);
    assert.deepEqual(others, []);
    return event;
  };
  return { clock, store, recorder, object, events, only };
}

test('An event has the shape of a real one', () => {
  const { recorder, object, only, store } = start();
  const about = object();
  recorder.record(about, 'Normal', 'Pulled', 'it was there', kubelet);
  const { apiVersion, kind, metadata, ...event } = only();
  assert.deepEqual([apiVersion, kind], ['v1', 'Event']);
  assert.match(metadata.name, /^web\.[0-9a-f]+$/);
  const { uid, resourceVersion } = about.metadata;
  assert.deepEqual(event, {
    involvedObject: {
      kind: 'ReplicaSet',
      namespace: 'default',
      name: 'web',
      uid,
      apiVersion: 'apps/v1',
      resourceVersion,
      fieldPath: 'spec.containers{main}',
    },
    type: 'Normal',
    reason: 'Pulled',
    message: 'it was there',
    count: 1,
    eventTime: null,
    firstTimestamp: store.timestamp(),
    lastTimestamp: store.timestamp(),
    source: { component: 'kubelet', host: 'node' },
    reportingComponent: 'kubelet',
    reportingInstance: 'node',
  });
});

test('The scheduler’s events have the newer shape, and tell a series by its beginning', () => {
  const { recorder, object, only, clock } = start();
  const about = object();
  const record = () =>
    recorder.record(about, 'Warning', 'FailedScheduling', 'no node', { component: 'default-scheduler' });
  record();
  const { eventTime, count, firstTimestamp, action, series } = only();
  assert.match(String(eventTime), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  assert.deepEqual([count, firstTimestamp, action, series], [undefined, null, 'Scheduling', undefined]);
  clock.advance(1000);
  record();
  record();
  assert.equal(child(only(), 'series')['count'], 2);
});

test('An event that repeats is counted, also after others', () => {
  const { recorder, object, events, clock, store } = start();
  const about = object();
  recorder.record(about, 'Warning', 'FailedCreate', 'why', controller);
  recorder.record(about, 'Warning', 'FailedCreate', 'another reason', controller);
  clock.advance(5000);
  recorder.record(about, 'Warning', 'FailedCreate', 'why', controller);
  const [first, second] = events();
  assert.deepEqual([first?.['count'], second?.['count']], [2, 1]);
  assert.equal(first?.['lastTimestamp'], store.timestamp());
  assert.notEqual(first['firstTimestamp'], first['lastTimestamp']);
});

test('Of many that are much alike the tenth and later ones are one', () => {
  const { recorder, object, events } = start();
  const about = object();
  for (let index = 1; index <= 12; index++) {
    recorder.record(about, 'Normal', 'SuccessfulCreate', `Created pod: ${index}`, controller);
  }
  assert.equal(events().length, 10);
  const combined = events().find(({ message }) => String(message).startsWith('(combined'));
  assert.deepEqual(
    [combined?.['message'], combined?.['count']],
    ['(combined from similar events): Created pod: 12', 3],
  );
});

test('One object cannot flood the events, and others are heard meanwhile', () => {
  const { recorder, object, events, clock } = start();
  const [loud, quiet] = [object('loud'), object('quiet')];
  const countOf = (about: KubeObject) =>
    events()
      .filter((event) => child(event, 'involvedObject')['uid'] === about.metadata.uid)
      .reduce((sum, { count }) => sum + Number(count), 0);
  for (let index = 0; index < 100; index++) recorder.record(loud, 'Warning', 'Failed', 'again', controller);
  recorder.record(quiet, 'Warning', 'Failed', 'once', controller);
  assert.deepEqual([countOf(loud), countOf(quiet)], [25, 1]);
  clock.advance(301_000);
  recorder.record(loud, 'Warning', 'Failed', 'again', controller);
  assert.equal(countOf(loud), 26);
});

test('An event that somebody deleted begins anew', () => {
  const { recorder, object, only, store } = start();
  const about = object();
  recorder.record(about, 'Warning', 'Failed', 'why', controller);
  store.remove(resources.events, 'default', only().metadata.name);
  recorder.record(about, 'Warning', 'Failed', 'why', controller);
  assert.equal(only()['count'], 1);
});

test('Events older than an hour go when another one is written, those that were repeated later', () => {
  const { recorder, object, events, clock } = start();
  const about = object();
  recorder.record(about, 'Normal', 'One', 'first', controller);
  recorder.record(about, 'Normal', 'Two', 'second', controller);
  clock.advance(1_800_000);
  recorder.record(about, 'Normal', 'One', 'first', controller);
  clock.advance(1_900_000);
  assert.equal(clock.pendingTimers, 0);
  recorder.record(about, 'Normal', 'Three', 'third', controller);
  assert.deepEqual(
    events()
      .map(({ reason }) => String(reason))
      .sort(),
    ['One', 'Three'],
  );
});

test('No more than 5,000 are kept, whoever writes them', () => {
  const { events, store } = start();
  for (let index = 0; index < 5_100; index++) {
    store.add(resources.events, { metadata: { name: `event-${index}`, namespace: 'default' } });
  }
  assert.equal(events().length, 5_000);
});

test('Of what is in a namespace that ends nothing is told', () => {
  const { recorder, object, events, store } = start();
  store.add(resources.namespaces, { metadata: { name: 'default', deletionTimestamp: store.timestamp() } });
  recorder.record(object(), 'Normal', 'Killing', 'it goes', kubelet);
  assert.deepEqual(events(), []);
});

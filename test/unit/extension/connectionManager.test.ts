import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nullLogger } from '../../../src/base/logger.ts';
import { ConnectionManager, type Opened } from '../../../src/extension/connection/connectionManager.ts';
import { ManualClock } from '../../fakes/manualClock.ts';
import { MemorySandboxService } from '../../fakes/memorySandboxService.ts';
import { settle } from './rig.ts';

interface Attempt {
  readonly resolve: (service: MemorySandboxService) => void;
  readonly reject: (error: Error) => void;
}

function setUp() {
  const attempts: Attempt[] = [];
  const clock = new ManualClock();
  const open = () =>
    new Promise<Opened>((resolve, reject) => {
      const release = () => undefined;
      attempts.push({ resolve: (service) => resolve({ id: 'id', service, isEmbedded: false, release }), reject });
    });
  return { attempts, clock, manager: new ConnectionManager({ open, clock, logger: nullLogger }) };
}

test('callers at the same time share one attempt', async () => {
  const { attempts, manager } = setUp();
  const both = Promise.all([manager.connect(), manager.connect()]);
  attempts[0]?.resolve(new MemorySandboxService());
  const [first, second] = await both;
  assert.equal(first, second);
  assert.equal(attempts.length, 1);
});

test('what an overtaken attempt gives is thrown away, and its caller gets the later connection', async () => {
  const { attempts, manager } = setUp();
  const late = new MemorySandboxService();
  const current = new MemorySandboxService();
  const first = manager.connect();
  const second = manager.reconnect();
  attempts[1]?.resolve(current);
  assert.equal((await second).service, current);
  attempts[0]?.resolve(late);
  assert.equal((await first).service, current);
  assert.ok(late.isDisposed);
  assert.ok(!current.isDisposed);
});

test('a failed attempt is seen, and the next one starts anew', async () => {
  const { attempts, manager } = setUp();
  const first = manager.connect();
  attempts[0]?.reject(new Error('no'));
  await assert.rejects(first, /no/);
  assert.equal(manager.current.kind, 'failed');
  const second = manager.connect();
  attempts[1]?.resolve(new MemorySandboxService());
  assert.equal((await second).kind, 'connected');
});

test('an attempt that takes too long fails, and what it gives later is thrown away', async () => {
  const { attempts, clock, manager } = setUp();
  const attempt = manager.connect();
  clock.advance(60_000);
  await assert.rejects(attempt, /within 60 s/);
  const late = new MemorySandboxService();
  attempts[0]?.resolve(late);
  await settle();
  assert.ok(late.isDisposed);
  assert.equal(manager.current.kind, 'failed');
});

test('the end throws away what comes after it', async () => {
  const { attempts, manager } = setUp();
  const attempt = manager.connect();
  manager.dispose();
  const late = new MemorySandboxService();
  attempts[0]?.resolve(late);
  await assert.rejects(attempt, /cancelled/);
  assert.ok(late.isDisposed);
});

test('a terminal of another cluster is not given this one', async () => {
  const { attempts, manager } = setUp();
  const required = manager.require('another');
  attempts[0]?.resolve(new MemorySandboxService());
  await assert.rejects(required, /Another cluster has been selected since/);
});

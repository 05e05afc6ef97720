import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandTable } from '../../../src/extension/contributions/commandTable.ts';
import { withProbe } from '../../bench/activationProbe.ts';

test('the built extension activates without a child process, a socket or another bundle', () =>
  withProbe(async (probe) => {
    const { processes, sockets, bundles, commands } = await probe('count');
    assert.equal(commands, Object.keys(commandTable).length);
    assert.deepEqual({ processes, sockets, bundles }, { processes: 0, sockets: 0, bundles: ['extension.cjs'] });
  }));

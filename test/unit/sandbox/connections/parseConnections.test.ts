import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { connectionsOutside } from '../../../../src/sandbox/connections/connectionsOutside.ts';
import { parseConnections } from '../../../../src/sandbox/connections/parseConnections.ts';

const local = { address: '10.244.0.5', port: 40_000 };
const near = '0500F40A:9C40';

test('connections are read with the processes that hold them', () => {
  const output = `connection ${near} 0A7100CB:0050 01 11
connection ${near} 0A6433C6:01BB 08 12
connection ${near} 0A6433C6:01BB 01 0
holder 11 7 nc
holder 11 7 nc
holder 11 19 my program
holder 12 1 sh
holder 99 2 stranger
end
`;
  assert.deepEqual(parseConnections(output), {
    connections: [
      {
        local,
        remote: { address: '203.0.113.10', port: 80 },
        inode: '11',
        holders: [
          { processId: 7, program: 'nc' },
          { processId: 19, program: 'my program' },
        ],
      },
      {
        local,
        remote: { address: '198.51.100.10', port: 443 },
        inode: '12',
        holders: [{ processId: 1, program: 'sh' }],
      },
      { local, remote: { address: '198.51.100.10', port: 443 }, inode: '0', holders: [] },
    ],
    isComplete: true,
  });
});

test('a half closed connection that nobody holds is none', () => {
  assert.deepEqual(parseConnections(`connection ${near} 0A7100CB:0050 05 0\nend\n`).connections, []);
});

test('a look that was cut short, or did not see all, is not complete', () => {
  assert.equal(parseConnections('').isComplete, false);
  assert.equal(parseConnections(`connection ${near} 0A7100CB:0050 01 11\n`).isComplete, false);
  assert.equal(parseConnections('more\nend\n').isComplete, false);
  assert.equal(parseConnections('end\n').isComplete, true);
});

test('a name of a process is cut and has nothing that cannot be seen', () => {
  const name = `\u001b[31m\u202eevil\u0000${'x'.repeat(100)}`;
  const [connection] = parseConnections(`connection ${near} 0A7100CB:0050 01 1\nholder 1 7 ${name}\nend`).connections;
  const program = connection?.holders[0]?.program ?? '';
  assert.match(program, /^\ufffd\[31m\ufffdevil\ufffdx+$/);
  assert.equal(program.length, 30);
});

test('neither connections nor holders are read without end', () => {
  const connections = Array.from({ length: 3000 }, (_, index) => `connection ${near} 0A7100CB:0050 01 ${index + 1}`);
  const holders = Array.from({ length: 3000 }, (_, index) => `holder 1 ${index + 1} x`);
  const list = parseConnections([...connections, ...holders, 'end'].join('\n'));
  assert.equal(list.connections.length, 1000);
  assert.equal(list.connections[0]?.holders.length, 20);
  assert.equal(list.isComplete, false);
});

test('whatever a sandbox prints, what comes out is well formed', () => {
  const word = fc.oneof(
    fc.constantFrom('connection', 'holder', 'more', 'end', near, '0A7100CB:0050', '01', '11', '0', '\n', ' '),
    fc.string({ maxLength: 8, unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), fc.constantFrom(' ', ''), (words, space) => {
      for (const { local, remote, inode, holders } of parseConnections(words.join(space)).connections) {
        for (const { address, port } of [local, remote]) {
          assert.match(address, /^[0-9a-f.:]+$/);
          assert.ok(port >= 0 && port < 65_536);
        }
        assert.match(inode, /^\d+$/);
        for (const { processId, program } of holders) {
          assert.ok(Number.isSafeInteger(processId) && processId > 0);
          assert.doesNotMatch(program, /\p{Cc}/u);
        }
      }
    }),
  );
});

test('what is outside of a whitelist is named, and what stays in the sandbox never', () => {
  const to = (address: string) => ({ local, remote: { address, port: 80 }, inode: '1', holders: [] });
  const all = ['127.0.0.1', '::1', local.address, '203.0.113.10', '198.51.100.10', '2001:db8::1'].map(to);
  const outside = (...whitelist: string[]) => connectionsOutside(all, whitelist).map(({ remote }) => remote.address);
  assert.deepEqual(outside(), ['203.0.113.10', '198.51.100.10', '2001:db8::1']);
  assert.deepEqual(outside('203.0.113.0/24'), ['198.51.100.10', '2001:db8::1']);
  assert.deepEqual(outside('0.0.0.0/0', '2001:db8::/32'), []);
});

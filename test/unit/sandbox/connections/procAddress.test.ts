import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseProcAddress } from '../../../../src/sandbox/connections/procAddress.ts';
import { formatIpAddress, parseIpAddress } from '../../../../src/sandbox/request/ipAddress.ts';

test('an end of a connection is read as Linux writes it', () => {
  const cases = [
    ['0100007F:0050', '127.0.0.1', 80],
    ['0A71CBCB:01BB', '203.203.113.10', 443],
    ['00000000000000000000000001000000:1F90', '::1', 8080],
    ['B80D0120000000000000000001000000:0001', '2001:db8::1', 1],
    ['0000000000000000FFFF00000A7100CB:FFFF', '203.0.113.10', 65_535],
    ['0000000000000000ffff00000a7100cb:ffff', '203.0.113.10', 65_535],
    ['0000000000000000000000000A7100CB:0000', '::cb00:710a', 0],
  ] as const;
  for (const [text, address, port] of cases) assert.deepEqual(parseProcAddress(text), { address, port }, text);
});

test('every address is read back that a machine with the last byte first writes', () => {
  const swap = (hex: string) => hex.replace(/(..)(..)(..)(..)/g, '$4$3$2$1').toUpperCase();
  const address = fc.oneof(
    fc.ipV4(),
    fc.ipV6().filter((text) => !text.toLowerCase().startsWith('::ffff:')),
  );
  fc.assert(
    fc.property(address, fc.nat(65_535), (text, port) => {
      const parsed = parseIpAddress(text);
      assert.ok(parsed);
      const hex = parsed.value.toString(16).padStart(parsed.family === 4 ? 8 : 32, '0');
      const end = parseProcAddress(`${swap(hex)}:${port.toString(16).padStart(4, '0')}`);
      assert.deepEqual(end, { address: formatIpAddress(parsed), port });
    }),
  );
});

test('what is no end of a connection is none', () => {
  for (const text of [
    '',
    '0100007F',
    '0100007F:',
    '0100007F:00500',
    '100007F:0050',
    'G100007F:0050',
    ' 0100007F:0050',
  ]) {
    assert.equal(parseProcAddress(text), undefined, text);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseQuantity, suggestQuantity } from '../../../../src/sandbox/request/quantity.ts';

const unit = 10n ** 9n;
const nano = (text: string): bigint | undefined => parseQuantity(text)?.nano;

test('quantities are read exactly, in every notation of Kubernetes', () => {
  const cases: readonly (readonly [string, bigint])[] = [
    ['0', 0n],
    ['1', unit],
    ['500m', unit / 2n],
    ['0.5', unit / 2n],
    ['.5', unit / 2n],
    ['5.', 5n * unit],
    ['007', 7n * unit],
    ['+1', unit],
    ['-1', -unit],
    ['1n', 1n],
    ['1u', 1000n],
    ['1k', 1000n * unit],
    ['1M', 10n ** 6n * unit],
    ['1G', 10n ** 9n * unit],
    ['1T', 10n ** 12n * unit],
    ['1P', 10n ** 15n * unit],
    ['1E', 10n ** 18n * unit],
    ['1Ki', 1024n * unit],
    ['1.5Gi', 1536n * 1024n ** 2n * unit],
    ['1Ti', 1024n ** 4n * unit],
    ['1Pi', 1024n ** 5n * unit],
    ['1Ei', 1024n ** 6n * unit],
    ['1e3', 1000n * unit],
    ['1E3', 1000n * unit],
    ['1e+3', 1000n * unit],
    ['1500e-3', 1500n * (unit / 1000n)],
    ['1.25e1', 12_500n * (unit / 1000n)],
  ];
  for (const [text, expected] of cases) assert.equal(nano(text), expected, text);
});

test('what Kubernetes refuses is no quantity', () => {
  const cases = [
    '',
    ' ',
    '.',
    '+',
    'm',
    'lots',
    ' 1',
    '1 ',
    '1 Gi',
    '1K',
    '1ki',
    '1mi',
    '1gi',
    '1g',
    '1GB',
    '1Bi',
    '1mm',
    '1.2.3',
    '1,5',
    '--1',
    '0x10',
    '1e',
    '1e3m',
    '1e1.5',
    '١',
    'NaN',
    'Infinity',
    '1\n',
    '1'.repeat(65),
  ];
  for (const text of cases) assert.equal(parseQuantity(text), undefined, JSON.stringify(text));
});

test('finer than a thousand-millionth is rounded up, away from nothing', () => {
  assert.equal(nano('0.0000000001'), 1n);
  assert.equal(nano('-0.0000000001'), -1n);
  assert.equal(nano('1.0000000001'), unit + 1n);
  assert.equal(nano('1e-999'), 1n);
  assert.equal(nano('0e-999'), 0n);
});

test('what is larger than Kubernetes can count is refused and not cut', () => {
  assert.equal(nano('9223372036854775807'), (2n ** 63n - 1n) * unit);
  for (const text of ['9223372036854775808', '8Ei', '10E', '1e999', '-9223372036854775808', '1e1000']) {
    assert.equal(parseQuantity(text), undefined, text);
  }
});

test('a number with a suffix is that number times the size of the suffix', () => {
  const sizes: Readonly<Record<string, bigint>> = {
    '': unit,
    n: 1n,
    u: 1000n,
    m: 1_000_000n,
    k: 1000n * unit,
    M: 1_000_000n * unit,
    Ki: 1024n * unit,
    Mi: 1024n ** 2n * unit,
    Gi: 1024n ** 3n * unit,
  };
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 32n), fc.constantFrom(...Object.keys(sizes)), (number, suffix) => {
      assert.equal(nano(`${number}${suffix}`), number * (sizes[suffix] ?? 0n));
    }),
  );
});

test('the notation does not change the value', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 9 }), fc.integer({ min: 0, max: 9 }), (digits, places) => {
      const text = String(digits).padStart(places + 1, '0');
      const decimal = `${text.slice(0, text.length - places)}.${text.slice(text.length - places)}`;
      assert.equal(nano(decimal), nano(`${digits}e-${places}`));
    }),
  );
});

test('no text at all makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.+-eEinumkKMGTP '.split('')) }), (text) => {
      const quantity = parseQuantity(text);
      if (quantity) assert.match(text, /^[+-]?[0-9.]+[eEinumkKMGTP]*[-+]?[0-9]*$/);
    }),
  );
});

test('what was probably meant is suggested', () => {
  const cases = [
    ['512 Mi', '512Mi'],
    ['512mi', '512Mi'],
    ['512MiB', '512Mi'],
    ['512MB', '512M'],
    ['512mb', '512M'],
    ['1gb', '1G'],
    ['1g', '1G'],
    ['1K', '1k'],
    [' 1Gi ', '1Gi'],
    ['100 bytes', '100'],
  ] as const;
  for (const [given, meant] of cases) assert.equal(suggestQuantity(given), meant, given);
  for (const given of ['lots', '', '512Mi', '1x', '1.2.3', '-1 Gi'])
    assert.equal(suggestQuantity(given), undefined, given);
});

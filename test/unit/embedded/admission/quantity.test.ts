import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  canonicalQuantity,
  canonicalResource,
  compareQuantities,
} from '../../../../src/embedded/admission/quantity.ts';

/** As a real cluster stores what a container asks for. */
const stored: Readonly<Record<string, string>> = {
  '1000m': '1',
  '1500m': '1500m',
  '0.1': '100m',
  '0.0001': '1m',
  '1024Mi': '1Gi',
  '1.5Gi': '1536Mi',
  '0.5Gi': '512Mi',
  '0.5Ki': '512',
  '1500Ki': '1500Ki',
  '256312.5Ki': '262464k',
  '1000k': '1M',
  '1e6': '1e6',
  '129e6': '129e6',
  '1000e3': '1e6',
  '128974848': '128974848',
  '2E': '2E',
  '0': '0',
  '0Mi': '0',
  '-1024Mi': '-1Gi',
  '+5': '5',
};

test('A quantity of a container is stored in its shortest form', () => {
  for (const [given, wanted] of Object.entries(stored)) assert.equal(canonicalResource(given), wanted, given);
});

test('What is no quantity stays as it is', () => {
  for (const text of ['', '.', 'lots', '1 Gi', '1.5.2', 'Gi', '1e', '--1']) assert.equal(canonicalQuantity(text), text);
});

const quantities = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.nat(1_000_000),
    fc.constantFrom('', '.5', '.25', '.125'),
    fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'e3', 'E2'),
  )
  .map((parts) => parts.join(''));

test('The stored form means the same, and is its own stored form', () => {
  fc.assert(
    fc.property(quantities, (text) => {
      const canonical = canonicalQuantity(text);
      assert.equal(compareQuantities(text, canonical), 0);
      assert.equal(canonicalQuantity(canonical), canonical);
    }),
  );
});

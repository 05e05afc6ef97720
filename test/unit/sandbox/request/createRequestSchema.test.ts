import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod';
import { createRequestSchema, unsupportedFields } from '../../../../src/sandbox/request/createRequestSchema.ts';

const described = z.toJSONSchema(createRequestSchema, { io: 'input' });
const properties = described.properties ?? {};

test('the schema describes every field of the document, those of K7 0.4 that are honoured, and the rest', () => {
  assert.deepEqual(Object.keys(properties), [
    'name',
    'image',
    'namespace',
    'env_file',
    'env',
    'before_script',
    'limits',
    'egress_whitelist',
    'pod_non_root',
    'container_non_root',
    'cap_drop',
    'cap_add',
    'runtime_class_name',
    'backend',
    'node_name',
    'before_script_timeout_seconds',
    'image_pull_secrets',
    'image_pull_policy',
  ]);
  for (const [field, property] of Object.entries(properties)) {
    assert.ok(typeof property === 'object' && property.description, field);
  }
});

test('the schema says what is required, and that nothing else may be there', () => {
  assert.deepEqual(described.required, ['name', 'image']);
  assert.equal(described.additionalProperties, false);
  for (const field of unsupportedFields) assert.equal(properties[field], undefined, field);
});

test('the schema describes lists and limits to their end', () => {
  const text = JSON.stringify(described);
  assert.match(text, /"egress_whitelist":\{.*?"maxItems":1000,"type":"array","items":\{"type":"string"\}/);
  for (const limit of ['cpu', 'memory', 'ephemeral-storage']) {
    assert.match(text, new RegExp(`"${limit}":\\{"description":"[^"]+","type":"string"\\}`));
  }
});

test('the schema finds all problems at once, for an editor to show', () => {
  const parsed = createRequestSchema.safeParse({ name: 'A', image: 'a b', limits: { cpu: 'x' }, cap_add: ['ROOT'] });
  assert.deepEqual(
    parsed.error?.issues.map(({ path }) => path.join('.')),
    ['name', 'image', 'limits.cpu', 'cap_add.0'],
  );
});

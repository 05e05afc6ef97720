import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deploymentOwner } from '../../../../src/sandbox/manifests/owner.ts';
import { envSecret } from '../../../../src/sandbox/manifests/secret.ts';

test("the environment is a Secret of K7's name, owned by the Deployment, with every variable in it", () => {
  const owner = deploymentOwner('box', 'uid-1');
  const env = new Map([
    ['A', '1'],
    ['EMPTY', ''],
    ['__proto__', 'x'],
  ]);
  const { metadata, type, stringData } = envSecret({ namespace: 'team-a', name: 'box' }, env, owner);
  assert.deepEqual(metadata, { name: 'box-env', namespace: 'team-a', ownerReferences: [owner] });
  assert.equal(type, 'Opaque');
  assert.equal(JSON.stringify(stringData), '{"A":"1","EMPTY":"","__proto__":"x"}');
});

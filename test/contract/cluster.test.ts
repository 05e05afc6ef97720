import { delimiter } from 'node:path';
import { after, describe, test } from 'node:test';
import { apiContract } from './apiContract.ts';
import { documentContract } from './documentContract.ts';
import { enforcementContract, serviceContract } from './serviceContract.ts';
import { openClusterTarget } from './target.ts';

// Of several files, as kubectl allows them, the first.
const kubeconfigFile = process.env['KUBECONFIG']?.split(delimiter)[0];

if (!kubeconfigFile) {
  const reason = 'KUBECONFIG is not set';
  process.stderr.write(`contract suite on a real cluster: skipped, because ${reason}\n`);
  test('The contract holds on a real cluster', { skip: reason });
} else {
  describe('on a real cluster', () => {
    const target = openClusterTarget(kubeconfigFile);
    after(() => target.stop());
    serviceContract(() => target);
    enforcementContract(() => target);
    apiContract(() => target);
    documentContract(() => target);
  });
}

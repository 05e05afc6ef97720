import { after, before, describe } from 'node:test';
import { apiContract } from './apiContract.ts';
import { documentContract } from './documentContract.ts';
import { faultContract, serviceContract } from './serviceContract.ts';
import { startEmbeddedTarget, type Target } from './target.ts';

describe('on the embedded Kubernetes', () => {
  let target: Target;
  before(async () => {
    target = await startEmbeddedTarget();
  });
  after(() => target.stop());
  serviceContract(() => target);
  faultContract(() => target);
  apiContract(() => target);
  documentContract(() => target);
});

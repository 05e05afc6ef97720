import { after, before, describe } from 'node:test';
import { apiContract } from './apiContract.ts';
import { documentContract } from './documentContract.ts';
import { faultContract, serviceContract } from './serviceContract.ts';
import { startFakeTarget, type Target } from './target.ts';

describe('on the fake Kubernetes', () => {
  let target: Target;
  before(async () => {
    target = await startFakeTarget();
  });
  after(() => target.stop());
  serviceContract(() => target);
  faultContract(() => target);
  apiContract(() => target);
  documentContract(() => target);
});

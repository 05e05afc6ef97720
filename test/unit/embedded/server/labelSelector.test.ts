import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { KubeObject } from '../../../../src/embedded/objects/kubeObject.ts';
import { labelMatcher } from '../../../../src/embedded/server/labelSelector.ts';
import { KubeHttpError } from '../../../../src/embedded/server/status.ts';

const labelled = (labels: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'x', uid: 'u', resourceVersion: '1', creationTimestamp: '', labels },
});

describe('label selectors', () => {
  const object = labelled({ app: 'web', tier: '2', 'a.b/c': '' });
  const cases: readonly (readonly [string, boolean])[] = [
    ['', true],
    ['app', true],
    ['!app', false],
    ['app=web', true],
    ['app==web,tier!=3', true],
    ['app!=web', false],
    ['none!=web', true],
    ['app in (api, web)', true],
    ['app notin (api,web)', false],
    ['none notin (a)', true],
    ['tier>1,tier<3', true],
    ['tier > 2', false],
    ['a.b/c=', true],
    ['app in (web),!none', true],
    ['constructor', false],
    ['!toString', true],
    ['valueOf!=x', true],
  ];
  for (const [selector, isMatch] of cases) {
    test(`\`${selector}\` ${isMatch ? 'selects' : 'leaves out'} the object`, () => {
      assert.equal(labelMatcher(selector)(object), isMatch);
    });
  }

  const refusals: readonly (readonly [string, string])[] = [
    ['i in 1', "unable to parse requirement: found '1' expected: '('"],
    ['a=b=c', "found '=', expected: ',' or 'end of string'"],
    [',', "found ',', expected: !, identifier, or 'end of string'"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    [
      'i>x',
      `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
  ];
  for (const [selector, message] of refusals) {
    test(`\`${selector}\` is refused in the words of Kubernetes`, () => {
      assert.throws(() => labelMatcher(selector), { code: 400, message });
    });
  }

  test('Any text is read or refused, and never breaks the server', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '=', '!', ',', '(', ')', ' ', 'in', '<', '-') }), (text) => {
        try {
          labelMatcher(text)(object);
        } catch (error) {
          assert.ok(error instanceof KubeHttpError);
        }
      }),
    );
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { decodeProtobuf } from '../../../../../src/embedded/server/schema/decodeProtobuf.ts';
import { KubeHttpError } from '../../../../../src/embedded/server/status.ts';

const bytesOf = (number: number, ...content: readonly Buffer[]): Buffer => {
  const bytes = Buffer.concat(content);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
};
const text = (number: number, value: string): Buffer => bytesOf(number, Buffer.from(value));
const integer = (number: number, value: number): Buffer => Buffer.concat([varint(number * 8), varint(value)]);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.trunc(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

const envelope = (apiVersion: string, kind: string, ...raw: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from('k8s\0'), bytesOf(1, text(1, apiVersion), text(2, kind)), bytesOf(2, ...raw)]);

describe('objects sent as protobuf', () => {
  test('Fields, lists, maps, numbers, quantities and parts that are flat in JSON are read', () => {
    const limits = bytesOf(1, text(1, 'memory'), bytesOf(2, text(1, '64Mi')));
    const port = bytesOf(6, integer(3, 80));
    const container = bytesOf(
      2,
      text(1, 'main'),
      text(2, 'busybox'),
      text(3, 'sleep'),
      text(3, '5'),
      port,
      bytesOf(8, limits),
    );
    const secretVolume = bytesOf(1, text(1, 'data'), bytesOf(2, bytesOf(6, text(1, 'keys'))));
    const pod = envelope('v1', 'Pod', bytesOf(1, text(1, 'p')), bytesOf(2, secretVolume, container, integer(4, 1)));
    assert.deepEqual(decodeProtobuf(pod), {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name: 'p' },
      spec: {
        volumes: [{ name: 'data', secret: { secretName: 'keys' } }],
        containers: [
          {
            name: 'main',
            image: 'busybox',
            command: ['sleep', '5'],
            ports: [{ containerPort: 80 }],
            resources: { limits: { memory: '64Mi' } },
          },
        ],
        terminationGracePeriodSeconds: 1,
      },
    });
  });

  test('Bytes become base64', () => {
    const secret = envelope('v1', 'Secret', bytesOf(2, text(1, 'k'), text(2, 'value')));
    assert.deepEqual(decodeProtobuf(secret)['data'], { k: Buffer.from('value').toString('base64') });
  });

  test('Any bytes are read or refused as a bad request', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeProtobuf(envelope('v1', 'Pod', Buffer.from(bytes)));
        } catch (error) {
          assert.ok(error instanceof KubeHttpError && error.code === 400);
        }
      }),
    );
  });

  test('What does not begin as Kubernetes has it is refused', () => {
    assert.throws(() => decodeProtobuf(Buffer.from('{}')), { code: 400 });
  });
});

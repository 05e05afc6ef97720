/** A message of protobuf, field by field. Errors: RangeError where it is cut off or is none. */
export interface ProtobufField {
  readonly number: number;
  /** Of a varint or a fixed-width field. */
  readonly value: bigint;
  /** Of a field with a length; empty for others. */
  readonly bytes: Buffer;
}

export function readProtobuf(message: Buffer): readonly ProtobufField[] {
  const fields: ProtobufField[] = [];
  const reader = new Reader(message);
  while (!reader.isAtEnd) {
    const tag = Number(reader.varint());
    const number = Math.trunc(tag / 8);
    const none = Buffer.alloc(0);
    switch (tag % 8) {
      case 0:
        fields.push({ number, value: reader.varint(), bytes: none });
        break;
      case 1:
        fields.push({ number, value: reader.take(8).readBigInt64LE(), bytes: none });
        break;
      case 2:
        fields.push({ number, value: 0n, bytes: reader.take(Number(reader.varint())) });
        break;
      case 5:
        fields.push({ number, value: BigInt(reader.take(4).readInt32LE()), bytes: none });
        break;
      default:
        throw new RangeError(`illegal wireType ${tag % 8}`);
    }
  }
  return fields;
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new RangeError('unexpected EOF');
      value |= BigInt(byte & 0x7f) << shift;
      // Negative numbers are written as 64 bits.
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw new RangeError('integer overflow');
  }

  take(length: number): Buffer {
    const end = this.#at + length;
    if (!(length >= 0) || end > this.#bytes.length) throw new RangeError('unexpected EOF');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

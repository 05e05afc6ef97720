/** Addresses and CIDRs as Kubernetes 1.33 reads them in a policy: leading zeros do no harm, nor do bits beyond the prefix. */
import { isIPv6 } from 'node:net';

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

export interface Cidr extends Address {
  readonly prefix: number;
}

export const isAddress = (text: string): boolean => parseAddress(text) !== undefined;

export function parseCidr(text: string): Cidr | undefined {
  const [host = '', prefixText = '', ...rest] = text.split('/');
  const address = parseAddress(host);
  if (!address || rest.length > 0 || !/^\d{1,9}$/.test(prefixText)) return undefined;
  const prefix = Number(prefixText);
  return prefix > address.bits ? undefined : { ...address, prefix };
}

/** Whether `inner` lies within `outer` and is smaller. */
export function isStrictSubset(outer: Cidr, inner: Cidr): boolean {
  const shift = BigInt(outer.bits - outer.prefix);
  // What is outside of the inner prefix says nothing of where it lies.
  const start = (inner.value >> BigInt(inner.bits - inner.prefix)) << BigInt(inner.bits - inner.prefix);
  return outer.bits === inner.bits && outer.prefix < inner.prefix && outer.value >> shift === start >> shift;
}

function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const value = parseV4(text);
    return value === undefined ? undefined : { bits: 32, value };
  }
  return isIPv6(text) && !text.includes('%') ? { bits: 128, value: parseV6(text) } : undefined;
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,9}$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((value, part) => (value << 8n) | BigInt(Number(part)), 0n);
}

/** Of a text that is one. */
function parseV6(text: string): bigint {
  const dotted = /[^:]*\.[^:]*$/.exec(text)?.[0];
  const tail = dotted === undefined ? undefined : parseV4(dotted);
  const hex =
    dotted === undefined || tail === undefined
      ? text
      : `${text.slice(0, -dotted.length)}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`;
  const [head = '', rest] = hex.split('::');
  const left = groupsOf(head);
  const right = rest === undefined ? [] : groupsOf(rest);
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

const groupsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));

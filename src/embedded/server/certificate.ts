/** X.509 certificates on P-256, written as DER by hand, since Node reads them but does not make them. */
import { createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';

export interface Certificate {
  readonly name: string;
  /** PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
}

export interface CertificateOptions {
  readonly name: string;
  /** Without it the certificate is its own authority. */
  readonly issuer?: Certificate;
  /** DNS names and IPv4 addresses that it is for. */
  readonly hosts?: readonly string[];
  /** Default: tomorrow. */
  readonly notAfter?: Date;
}

const dayMs = 86_400_000;

const oids = {
  commonName: '550403',
  ecdsaWithSha256: '2a8648ce3d040302',
  basicConstraints: '551d13',
  subjectAltName: '551d11',
};

export function makeCertificate({ name, issuer, hosts = [], notAfter }: CertificateOptions): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const body = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    signatureAlgorithm(),
    distinguishedName(issuer?.name ?? name),
    sequence(time(new Date(Date.now() - dayMs)), time(notAfter ?? new Date(Date.now() + dayMs))),
    distinguishedName(name),
    publicKeyInfo(publicKey),
    der(0xa3, sequence(...extensions(issuer === undefined, hosts))),
  );
  const signature = createSign('sha256')
    .update(body)
    .sign(issuer?.key ?? key);
  const certificate = sequence(body, signatureAlgorithm(), der(0x03, Buffer.of(0), signature));
  return { name, key, certificate: toPem(certificate) };
}

function extensions(isAuthority: boolean, hosts: readonly string[]): Buffer[] {
  const constraints = sequence(...(isAuthority ? [der(0x01, Buffer.of(0xff))] : []));
  const names = hosts.map((host) =>
    /^[\d.]+$/.test(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host)),
  );
  return [
    sequence(objectId(oids.basicConstraints), der(0x04, constraints)),
    ...(names.length === 0 ? [] : [sequence(objectId(oids.subjectAltName), der(0x04, sequence(...names)))]),
  ];
}

function publicKeyInfo(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function signatureAlgorithm(): Buffer {
  return sequence(objectId(oids.ecdsaWithSha256));
}

function distinguishedName(name: string): Buffer {
  return sequence(der(0x31, sequence(objectId(oids.commonName), der(0x0c, Buffer.from(name)))));
}

function time(date: Date): Buffer {
  // UTCTime: two digits of the year.
  return der(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replaceAll(/[-:T]/g, '')}Z`));
}

function objectId(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const lengthBytes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...lengthBytes), content]);
}

function toPem(bytes: Buffer): string {
  const lines = bytes.toString('base64').replaceAll(/.{64}/g, '$&\n').trim();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

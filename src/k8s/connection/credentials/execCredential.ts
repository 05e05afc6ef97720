/** What goes into and comes out of a credential plugin (client.authentication.k8s.io v1 and v1beta1). */
import * as z from 'zod';
import type { ClusterEntry } from '../kubeconfig/kubeconfigFile.ts';
import type { Credential } from './credential.ts';

export const execApiVersions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'] as const;
export type ExecApiVersion = (typeof execApiVersions)[number];

export interface PluginCredential extends Credential {
  readonly expiresAtMs: number | undefined;
}

const text = z
  .string()
  .nullish()
  .transform((value) => value || undefined);
const answerSchema = z.object({
  kind: z.literal('ExecCredential'),
  apiVersion: z.string(),
  status: z.object({
    token: text,
    clientCertificateData: text,
    clientKeyData: text,
    expirationTimestamp: text,
  }),
});

/** The value of `KUBERNETES_EXEC_INFO`. */
export function toExecInfo(
  apiVersion: ExecApiVersion,
  cluster: ClusterEntry | undefined,
  authority: string | undefined,
): string {
  const info = cluster && {
    server: cluster.server,
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.isTlsUnverified || undefined,
    'certificate-authority-data': authority === undefined ? undefined : Buffer.from(authority).toString('base64'),
    'proxy-url': cluster.proxyUrl,
    'disable-compression': cluster.isCompressionDisabled || undefined,
    config: cluster.pluginConfig,
  };
  return JSON.stringify({ kind: 'ExecCredential', apiVersion, spec: { cluster: info, interactive: false } });
}

/** A plugin's standard output; what is wrong with it is said without quoting it. */
export function parseExecCredential(
  output: string,
  apiVersion: ExecApiVersion,
): { readonly credential: PluginCredential } | { readonly fault: string } {
  const parsed = answerSchema.safeParse(parseJson(output));
  if (!parsed.success) return { fault: 'printed no ExecCredential' };
  const { apiVersion: printed, status } = parsed.data;
  if (printed !== apiVersion) return { fault: `printed another apiVersion than ${apiVersion}` };
  const { token, clientCertificateData: certificate, clientKeyData: key, expirationTimestamp } = status;
  if ((certificate === undefined) !== (key === undefined)) return { fault: 'printed a certificate or a key alone' };
  if (token === undefined && certificate === undefined) return { fault: 'printed neither a token nor a certificate' };
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token))
    return { fault: 'printed a token with characters that no token has' };
  const expiresAtMs = expirationTimestamp === undefined ? undefined : Date.parse(expirationTimestamp);
  if (Number.isNaN(expiresAtMs)) return { fault: 'printed an expirationTimestamp that is no time' };
  return {
    credential: {
      authorization: token === undefined ? undefined : `Bearer ${token}`,
      certificate,
      key,
      expiresAtMs,
    },
  };
}

function parseJson(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    // The fault is named by the schema.
    return undefined;
  }
}

export interface KubeconfigSettings {
  readonly url: string;
  readonly token: string;
  /** PEM; undefined for plain HTTP. */
  readonly certificateAuthority: string | undefined;
}

/** A kubeconfig with one context, as JSON, which is YAML, too. */
export function kubeconfigFor({ url, token, certificateAuthority }: KubeconfigSettings): string {
  const authority =
    certificateAuthority === undefined
      ? {}
      : { 'certificate-authority-data': Buffer.from(certificateAuthority).toString('base64') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'embedded', cluster: { server: url, ...authority } }],
    users: [{ name: 'embedded', user: { token } }],
    contexts: [{ name: 'embedded', context: { cluster: 'embedded', user: 'embedded', namespace: 'default' } }],
    'current-context': 'embedded',
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

import { SandboxError } from '../../../sandbox/errors.ts';
import type { ClusterEntry } from '../kubeconfig/kubeconfigFile.ts';
import type { ApiTarget } from './apiTarget.ts';
import { bypassesProxy } from './noProxy.ts';

export interface Proxy {
  readonly kind: 'http' | 'socks5';
  /** Whether it is spoken to over TLS itself. */
  readonly isSecure: boolean;
  readonly host: string;
  readonly port: number;
  readonly login: { readonly username: string; readonly password: string } | undefined;
  /** For people, without the login. */
  readonly url: string;
}

const schemes: Readonly<Record<string, { kind: Proxy['kind']; isSecure: boolean; port: number }>> = {
  'http:': { kind: 'http', isSecure: false, port: 80 },
  'https:': { kind: 'http', isSecure: true, port: 443 },
  // Names are looked up by the proxy in both, as kubectl has it.
  'socks5:': { kind: 'socks5', isSecure: false, port: 1080 },
  'socks5h:': { kind: 'socks5', isSecure: false, port: 1080 },
};

/**
 * The proxy before an API server: the cluster's own, else that of the environment, as kubectl chooses.
 * Errors: InvalidKubeconfig, ClusterUnreachable for an environment that names no proxy.
 */
export function chooseProxy(cluster: ClusterEntry, target: ApiTarget, env: NodeJS.ProcessEnv): Proxy | undefined {
  if (cluster.proxyUrl !== undefined) {
    const proxy = parseProxy(cluster.proxyUrl);
    if (proxy) return proxy;
    throw new SandboxError(
      'InvalidKubeconfig',
      `The cluster "${cluster.name}" in ${cluster.file} has a proxy-url that is no http, https or socks5 address.`,
    );
  }
  const name = target.isSecure ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const value = readEither(env, name);
  if (value === '' || bypassesProxy(target.host, target.port, readEither(env, 'NO_PROXY'))) return undefined;
  const proxy = parseProxy(value.includes('://') ? value : `http://${value}`);
  if (proxy) return proxy;
  throw new SandboxError('ClusterUnreachable', `The environment variable ${name} is no address of a proxy.`, {
    hint: 'Correct it, or add the cluster to NO_PROXY.',
  });
}

function readEither(env: NodeJS.ProcessEnv, name: string): string {
  return env[name] || env[name.toLowerCase()] || '';
}

function parseProxy(text: string): Proxy | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const scheme = url && schemes[url.protocol];
  if (!url || !scheme || url.hostname === '') return undefined;
  const { kind, isSecure } = scheme;
  return {
    kind,
    isSecure,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? scheme.port : Number(url.port),
    login: url.username === '' ? undefined : { username: decode(url.username), password: decode(url.password) },
    url: `${url.protocol}//${url.host}`,
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A `%` that encodes nothing is meant as it stands.
    return text;
  }
}

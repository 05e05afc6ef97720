/** What went wrong before an answer came, in one plain sentence each. */
import { isSandboxError, SandboxError } from '../../../sandbox/errors.ts';
import type { ApiTarget } from './apiTarget.ts';

interface Trouble {
  readonly says: string;
  readonly hint: string;
}

const unknownAuthority: Trouble = {
  says: 'its certificate is signed by an authority that is not trusted',
  hint: 'Set certificate-authority-data of the cluster in the kubeconfig, or log in to the cluster again.',
};
const network = 'Check the server in the kubeconfig, the network, and the VPN or proxy if there is one.';

const troubles: Readonly<Record<string, Trouble>> = {
  ECONNREFUSED: {
    says: 'it refuses connections',
    hint: 'Check that the cluster runs, and the server in the kubeconfig.',
  },
  ENOTFOUND: { says: 'its name is not known', hint: network },
  EAI_AGAIN: { says: 'its name cannot be looked up at present', hint: network },
  ETIMEDOUT: { says: 'it does not answer', hint: network },
  EHOSTUNREACH: { says: 'there is no way to it', hint: network },
  ENETUNREACH: { says: 'there is no way to it', hint: network },
  EPROTO: { says: 'it does not speak TLS', hint: 'Check the port and the https of the server in the kubeconfig.' },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    says: 'it does not speak TLS',
    hint: 'Check the port and the https of the server in the kubeconfig.',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  CERT_UNTRUSTED: unknownAuthority,
  CERT_SIGNATURE_FAILURE: unknownAuthority,
  CERT_HAS_EXPIRED: {
    says: 'its certificate has expired',
    hint: 'Have the certificate of the API server renewed, and check the clock of this machine.',
  },
  CERT_NOT_YET_VALID: { says: 'its certificate is not valid yet', hint: 'Check the clock of this machine.' },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    says: 'its certificate is for another name',
    hint: 'Set tls-server-name of the cluster in the kubeconfig to a name in the certificate.',
  },
};

/** A SandboxError for whatever kept an answer from coming. */
export function toUnreachable(error: unknown, target: ApiTarget): SandboxError {
  const cause = rootOf(error);
  if (isSandboxError(cause)) return cause;
  const code = codeOf(cause);
  if (/^ERR_SSL_.*(?:CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/.test(code)) {
    return new SandboxError(
      'CredentialsFailed',
      `The cluster at ${target.url} does not accept the client certificate.`,
      {
        cause: error,
      },
    );
  }
  const trouble = troubles[code] ?? other(code);
  return new SandboxError('ClusterUnreachable', `The cluster at ${target.url} cannot be reached: ${trouble.says}.`, {
    cause: error,
    hint: trouble.hint,
  });
}

/** The answer broke off. */
export function toBroken(error: unknown, target: ApiTarget): SandboxError {
  if (isSandboxError(error)) return error;
  return new SandboxError('ConnectionLost', `The connection to the cluster at ${target.url} broke.`, { cause: error });
}

function other(code: string): Trouble {
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return { says: 'the connection broke before it answered', hint: 'Try again; check the network and the proxy.' };
  }
  if (code.startsWith('HPE_')) {
    return { says: 'what answers there does not speak HTTP', hint: 'Check the server in the kubeconfig.' };
  }
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) {
    return { says: `TLS fails (${code})`, hint: 'Check the server in the kubeconfig.' };
  }
  return { says: code === '' ? 'the connection fails' : `the connection fails (${code})`, hint: network };
}

function rootOf(error: unknown): unknown {
  return error instanceof Error && error.name === 'NoAnswerError' ? error.cause : error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

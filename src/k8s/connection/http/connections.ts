import type { Agent } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, createSecureContext, type ConnectionOptions } from 'node:tls';
import type { Disposable } from '../../../base/disposable.ts';
import { SandboxError } from '../../../sandbox/errors.ts';
import type { Credential } from '../credentials/credential.ts';
import { PlainAgent, SecureAgent } from './agents.ts';
import type { ApiTarget } from './apiTarget.ts';
import { systemAuthorities } from './systemAuthorities.ts';

const maxCallSockets = 16;
/** Each watch and each terminal holds one. */
const maxStreamSockets = 1024;
/** Shorter than the idle timeouts of API servers (90 s) and most balancers (60 s), so that a write seldom meets a closed one. */
export const maxIdleMs = 30_000;

export interface ServerTrust {
  /** PEM; without it, the authorities that this machine trusts. */
  readonly authority: string | undefined;
  readonly serverName: string | undefined;
  readonly isUnverified: boolean;
}

/** `calls` keeps its connections; `streams` opens one for each, since a stream holds it to its end anyway. */
export interface Agents {
  readonly calls: Agent;
  readonly streams: Agent;
}

/** The connections to one API server; made anew when the client certificate changes. */
export class Connections implements Disposable {
  readonly #target: ApiTarget;
  readonly #trust: ServerTrust;
  readonly #openTunnel: (() => Promise<Socket>) | undefined;
  readonly #closed = new AbortController();
  #agents: Agents | undefined;
  #identity: Pick<Credential, 'certificate' | 'key'> | undefined;
  readonly #retired = new Set<Agents>();

  /** `openTunnel` leads through a proxy, if there is one. */
  constructor(
    target: ApiTarget,
    trust: ServerTrust,
    openTunnel: ((signal: AbortSignal) => Promise<Socket>) | undefined,
  ) {
    this.#target = target;
    this.#trust = trust;
    this.#openTunnel = openTunnel && (() => openTunnel(this.#closed.signal));
  }

  /** Errors: CredentialsFailed when the certificate cannot be used. */
  agentsFor({ certificate, key }: Credential): Agents {
    const identity = this.#identity;
    if (this.#agents && identity?.certificate === certificate && identity?.key === key) return this.#agents;
    const made = this.#make(certificate, key);
    this.#retire();
    this.#agents = made;
    this.#identity = { certificate, key };
    return made;
  }

  /** Closes the connections that no request uses. */
  dropIdle(): void {
    if (this.#agents) dropFree(this.#agents.calls);
  }

  dispose(): void {
    this.#closed.abort(new Error('closed'));
    this.#retire();
    for (const { calls, streams } of this.#retired) {
      calls.destroy();
      streams.destroy();
    }
    this.#retired.clear();
  }

  #make(certificate: string | undefined, key: string | undefined): Agents {
    const tls = this.#target.isSecure ? this.#tlsOptions(certificate, key) : undefined;
    const make = (options: { keepAlive: boolean; maxSockets: number; maxFreeSockets?: number; timeout?: number }) =>
      tls
        ? new SecureAgent(this.#target, this.#openTunnel, { ...tls, ...options })
        : new PlainAgent(this.#target, this.#openTunnel, options);
    return {
      // All may stay open between two calls: a burst would otherwise shake hands again and again.
      calls: make({
        keepAlive: true,
        maxSockets: maxCallSockets,
        maxFreeSockets: maxCallSockets,
        timeout: maxIdleMs,
      }),
      streams: make({ keepAlive: false, maxSockets: maxStreamSockets }),
    };
  }

  #tlsOptions(cert: string | undefined, key: string | undefined): ConnectionOptions {
    const { authority, serverName, isUnverified } = this.#trust;
    const ca = authority ?? (isUnverified ? undefined : systemAuthorities());
    try {
      return {
        // Made once, because parsing many authorities for each connection costs more than the connection.
        secureContext: createSecureContext({
          ...(ca && { ca: [ca].flat() }),
          ...(cert && { cert }),
          ...(key && { key }),
        }),
        rejectUnauthorized: !isUnverified,
        ...nameOptions(serverName ?? this.#target.host, serverName !== undefined),
      };
    } catch (cause) {
      // OpenSSL's messages name the fault and no content.
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new SandboxError('CredentialsFailed', `The client certificate or its key cannot be used: ${why}.`, {
        cause,
      });
    }
  }

  /** What is under way on the present connections goes on. */
  #retire(): void {
    if (!this.#agents) return;
    dropFree(this.#agents.calls);
    for (const each of this.#retired) if (isIdle(each.calls) && isIdle(each.streams)) this.#retired.delete(each);
    this.#retired.add(this.#agents);
    this.#agents = undefined;
  }
}

function nameOptions(name: string, isGiven: boolean): ConnectionOptions {
  if (isIP(name) === 0) return { servername: name };
  // An address is not sent as the server's name (RFC 6066), but is compared with the certificate.
  return { servername: '', ...(isGiven && { checkServerIdentity: (_, cert) => checkServerIdentity(name, cert) }) };
}

function dropFree(agent: Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

function isIdle(agent: Agent): boolean {
  return Object.keys(agent.sockets).length === 0;
}

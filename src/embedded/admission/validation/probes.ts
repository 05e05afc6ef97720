/** Probes and lifecycle hooks: what is to be done, and how often. */
import { textOf, type Json } from '../../objects/kubeObject.ts';
import { isUnset, listOf, numberOf, objectOf, objectsOf } from '../values.ts';
import type { FieldErrors } from './fieldErrors.ts';
import { portName, portNumber } from './names.ts';

export function checkProbes(errors: FieldErrors, container: Json, at: string, graceSeconds: number): void {
  for (const kind of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    if (isUnset(container[kind])) continue;
    const probe = objectOf(container[kind]);
    const field = `${at}.${kind}`;
    checkProbe(errors, probe, field, graceSeconds);
    if (kind === 'readinessProbe') {
      const seconds = probe['terminationGracePeriodSeconds'];
      if (!isUnset(seconds)) {
        errors.invalid(`${field}.terminationGracePeriodSeconds`, seconds, 'must not be set for readinessProbes');
      }
    } else if (probe['successThreshold'] !== 1) {
      errors.invalid(`${field}.successThreshold`, probe['successThreshold'], 'must be 1');
    }
  }
}

function checkProbe(errors: FieldErrors, probe: Json, at: string, graceSeconds: number): void {
  checkHandler(errors, probe, at, graceSeconds);
  const counts = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];
  for (const count of counts) errors.negative(`${at}.${count}`, probe[count]);
  const seconds = probe['terminationGracePeriodSeconds'];
  if (typeof seconds === 'number' && seconds <= 0) {
    errors.invalid(`${at}.terminationGracePeriodSeconds`, seconds, 'must be greater than 0');
  }
}

export function checkLifecycle(errors: FieldErrors, container: Json, at: string, graceSeconds: number): void {
  const { postStart, preStop, stopSignal } = objectOf(container['lifecycle']);
  if (!isUnset(postStart)) checkHandler(errors, objectOf(postStart), `${at}.lifecycle.postStart`, graceSeconds);
  if (!isUnset(preStop)) checkHandler(errors, objectOf(preStop), `${at}.lifecycle.preStop`, graceSeconds);
  if (!isUnset(stopSignal)) {
    errors.forbidden(`${at}.lifecycle.stopSignal`, 'may not be set for containers with empty `spec.os.name`');
  }
}

const handlers: Readonly<
  Record<string, (errors: FieldErrors, action: Json, at: string, graceSeconds: number) => void>
> = {
  exec(errors, { command }, at) {
    if (listOf(command).length === 0) errors.required(`${at}.command`);
  },
  httpGet(errors, { path, port, scheme, httpHeaders }, at) {
    if (isUnset(path)) errors.required(`${at}.path`);
    checkPort(errors, port, `${at}.port`);
    if (scheme !== 'HTTP' && scheme !== 'HTTPS') errors.notSupported(`${at}.scheme`, scheme, ['HTTP', 'HTTPS']);
    for (const { name } of objectsOf(httpHeaders)) {
      if (/^[-A-Za-z0-9]+$/.test(textOf(name))) continue;
      const why =
        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";
      errors.invalid(`${at}.httpHeaders`, textOf(name), why);
    }
  },
  tcpSocket: (errors, { port }, at) => checkPort(errors, port, `${at}.port`),
  grpc: (errors, { port }, at) => checkPort(errors, numberOf(port), `${at}.port`),
  sleep(errors, { seconds }, at, graceSeconds) {
    const value = numberOf(seconds);
    if (value >= 0 && value <= graceSeconds) return;
    errors.invalid(at, value, `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`);
  },
};

function checkHandler(errors: FieldErrors, given: Json, at: string, graceSeconds: number): void {
  const [first, ...others] = Object.keys(handlers).filter((kind) => !isUnset(given[kind]));
  if (first === undefined) return errors.required(at, 'must specify a handler type');
  handlers[first]?.(errors, objectOf(given[first]), `${at}.${first}`, graceSeconds);
  for (const other of others) errors.forbidden(`${at}.${other}`, 'may not specify more than 1 handler type');
}

function checkPort(errors: FieldErrors, port: unknown, field: string): void {
  if (typeof port === 'string') errors.invalidAll(field, port, portName(port));
  else errors.invalidAll(field, numberOf(port), portNumber(numberOf(port)));
}

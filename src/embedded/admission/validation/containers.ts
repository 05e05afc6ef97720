import { textOf, type Json } from '../../objects/kubeObject.ts';
import { isUnset, numberOf, objectOf, objectsOf } from '../values.ts';
import { checkResources } from './containerResources.ts';
import { checkEnvironment } from './environment.ts';
import { Shown, type FieldErrors } from './fieldErrors.ts';
import { dnsLabel, portName, portNumber } from './names.ts';
import { checkDescendingPath } from './paths.ts';
import { checkLifecycle, checkProbes } from './probes.ts';
import { checkSecurityContext } from './securityContexts.ts';

export interface ContainersContext {
  readonly volumes: ReadonlySet<string>;
  readonly graceSeconds: number;
  readonly restartPolicy: unknown;
}

export function checkContainers(
  errors: FieldErrors,
  containers: readonly Json[],
  at: string,
  context: ContainersContext,
): void {
  if (containers.length === 0) return errors.required(at);
  const names = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const field = `${at}[${index}]`;
    checkContainer(errors, container, field, context);
    const name = textOf(container['name']);
    if (names.has(name)) errors.duplicate(`${field}.name`, name);
    names.add(name);
    if (!isUnset(container['lifecycle'])) checkLifecycle(errors, container, field, context.graceSeconds);
    checkProbes(errors, container, field, context.graceSeconds);
    if (!isUnset(container['restartPolicy'])) {
      errors.forbidden(`${field}.restartPolicy`, 'may not be set for non-init containers');
    }
  }
  checkHostPorts(errors, containers, at);
}

export function checkInitContainers(
  errors: FieldErrors,
  { containers, others }: { readonly containers: readonly Json[]; readonly others: readonly Json[] },
  at: string,
  context: ContainersContext,
): void {
  const names = new Set(others.map((each) => textOf(each['name'])));
  for (const [index, container] of containers.entries()) {
    const field = `${at}[${index}]`;
    checkContainer(errors, container, field, context);
    const { restartPolicy } = container;
    const isSidecar = restartPolicy === 'Always';
    if (!isUnset(restartPolicy) && !isSidecar) errors.notSupported(`${field}.restartPolicy`, restartPolicy, ['Always']);
    const name = textOf(container['name']);
    if (names.has(name)) errors.duplicate(`${field}.name`, name);
    else if (name !== '') names.add(name);
    checkHostPorts(errors, [container], at);
    if (isSidecar) {
      if (!isUnset(container['lifecycle'])) checkLifecycle(errors, container, field, context.graceSeconds);
      checkProbes(errors, container, field, context.graceSeconds);
      continue;
    }
    for (const kind of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']) {
      if (isUnset(container[kind])) continue;
      errors.forbidden(`${field}.${kind}`, 'may not be set for init containers without restartPolicy=Always');
    }
  }
}

const messagePolicies = ['File', 'FallbackToLogsOnError'];
const pullPolicies = ['Always', 'IfNotPresent', 'Never'];

/** What holds for containers of all sorts. */
export function checkContainer(errors: FieldErrors, container: Json, at: string, context: ContainersContext): void {
  const name = textOf(container['name']);
  if (name === '') errors.required(`${at}.name`);
  else errors.invalidAll(`${at}.name`, name, dnsLabel(name));
  if (isUnset(container['image'])) errors.required(`${at}.image`);
  const { terminationMessagePolicy, imagePullPolicy } = container;
  if (!messagePolicies.includes(textOf(terminationMessagePolicy))) {
    errors.notSupported(`${at}.terminationMessagePolicy`, terminationMessagePolicy, messagePolicies);
  }
  checkPorts(errors, container, `${at}.ports`);
  checkEnvironment(errors, container, at);
  checkMounts(errors, container, `${at}.volumeMounts`, context.volumes);
  if (!pullPolicies.includes(textOf(imagePullPolicy))) {
    errors.notSupported(`${at}.imagePullPolicy`, imagePullPolicy, pullPolicies);
  }
  checkResources(errors, container['resources'], `${at}.resources`);
  checkResizePolicy(errors, container, `${at}.resizePolicy`, context.restartPolicy);
  checkSecurityContext(errors, container['securityContext'], `${at}.securityContext`);
}

function checkPorts(errors: FieldErrors, container: Json, at: string): void {
  const names = new Set<string>();
  for (const [index, port] of objectsOf(container['ports']).entries()) {
    const field = `${at}[${index}]`;
    const [name, number, hostPort] = [
      textOf(port['name']),
      numberOf(port['containerPort']),
      numberOf(port['hostPort']),
    ];
    const faults = name === '' ? [] : portName(name);
    errors.invalidAll(`${field}.name`, name, faults);
    if (name !== '' && faults.length === 0 && names.has(name)) errors.duplicate(`${field}.name`, name);
    names.add(name);
    if (number === 0) errors.required(`${field}.containerPort`);
    else errors.invalidAll(`${field}.containerPort`, number, portNumber(number));
    if (hostPort !== 0) errors.invalidAll(`${field}.hostPort`, hostPort, portNumber(hostPort));
    const protocols = ['SCTP', 'TCP', 'UDP'];
    const protocol = textOf(port['protocol']);
    if (!protocols.includes(protocol)) errors.notSupported(`${field}.protocol`, protocol, protocols);
  }
}

function checkHostPorts(errors: FieldErrors, containers: readonly Json[], at: string): void {
  const taken = new Set<string>();
  for (const [index, container] of containers.entries()) {
    for (const [portIndex, port] of objectsOf(container['ports']).entries()) {
      const { protocol, hostIP, hostPort } = port;
      if (numberOf(hostPort) === 0) continue;
      const key = `${textOf(protocol)}/${textOf(hostIP)}/${numberOf(hostPort)}`;
      if (taken.has(key)) errors.duplicate(`${at}[${index}].ports[${portIndex}].hostPort`, key);
      taken.add(key);
    }
  }
}

function checkMounts(errors: FieldErrors, container: Json, at: string, volumes: ReadonlySet<string>): void {
  const paths = new Set<string>();
  for (const [index, mount] of objectsOf(container['volumeMounts']).entries()) {
    const field = `${at}[${index}]`;
    const [name, path] = [textOf(mount['name']), textOf(mount['mountPath'])];
    if (name === '') errors.required(`${field}.name`);
    if (!volumes.has(name)) errors.notFound(`${field}.name`, name);
    if (path === '') errors.required(`${field}.mountPath`);
    if (paths.has(path)) errors.invalid(`${field}.mountPath`, path, 'must be unique');
    paths.add(path);
    // Without the index, as the real server says it.
    const [subPath, expression] = [textOf(mount['subPath']), textOf(mount['subPathExpr'])];
    if (subPath !== '') checkDescendingPath(errors, subPath, `${at}.subPath`);
    if (expression === '') continue;
    if (subPath !== '')
      errors.invalid(`${field}.subPathExpr`, expression, 'subPathExpr and subPath are mutually exclusive');
    checkDescendingPath(errors, expression, `${at}.subPathExpr`);
  }
}

function checkResizePolicy(errors: FieldErrors, container: Json, at: string, podRestartPolicy: unknown): void {
  const seen = new Set<string>();
  for (const [index, policy] of objectsOf(container['resizePolicy']).entries()) {
    const [resource, restart] = [textOf(policy['resourceName']), textOf(policy['restartPolicy'])];
    if (seen.has(resource)) errors.duplicate(`${at}[${index}]`, new Shown(resource));
    seen.add(resource);
    const checks: readonly (readonly [string, readonly string[]])[] = [
      [resource, ['cpu', 'memory']],
      [restart, ['NotRequired', 'RestartContainer']],
    ];
    for (const [value, supported] of checks) {
      if (value === '') errors.required(at);
      else if (!supported.includes(value)) errors.notSupported(at, new Shown(value), supported);
    }
    if (podRestartPolicy === 'Never' && restart !== 'NotRequired') {
      errors.invalid(at, new Shown(restart), "must be 'NotRequired' when `restartPolicy` is 'Never'");
    }
  }
}

/** Of a pod alone, not of a template: the image's name has no spaces around. */
export function checkImageNames(errors: FieldErrors, containers: readonly Json[], at: string): void {
  for (const [index, { image }] of containers.entries()) {
    if (textOf(image) === textOf(image).trim()) continue;
    errors.invalid(`${at}[${index}].image`, image, 'must not have leading or trailing whitespace');
  }
}

export const containersOf = (spec: unknown, list: 'containers' | 'initContainers'): readonly Json[] =>
  objectsOf(objectOf(spec)[list]);

import { textOf, type Json } from '../../objects/kubeObject.ts';
import { isAbsent, isUnset, numberOf, objectOf, objectsOf, textsOf } from '../values.ts';
import { checkQuantities } from './containerResources.ts';
import { checkContainers, checkInitContainers, containersOf } from './containers.ts';
import { isAddress } from './cidr.ts';
import { checkEphemeralContainers } from './ephemeralContainers.ts';
import type { FieldErrors } from './fieldErrors.ts';
import { checkLabels } from './labelSelectors.ts';
import { dnsLabel, dnsSubdomain, inclusiveRange, qualifiedName } from './names.ts';
import { checkAffinity, checkGates, checkSpread } from './scheduling.ts';
import { checkPodSecurityContext } from './securityContexts.ts';
import { checkTolerations } from './tolerations.ts';
import { checkVolumes } from './volumes.ts';

/** In the order of the real server, whose first complaints come first. `isPod`: not of a template. */
export function checkPodSpec(errors: FieldErrors, spec: Json, at: string, isPod: boolean): void {
  const { restartPolicy } = spec;
  const volumes = checkVolumes(errors, spec['volumes'], `${at}.volumes`);
  const context = { volumes, graceSeconds: numberOf(spec['terminationGracePeriodSeconds']), restartPolicy };
  const containers = containersOf(spec, 'containers');
  checkContainers(errors, containers, `${at}.containers`, context);
  const initContainers = { containers: containersOf(spec, 'initContainers'), others: containers };
  checkInitContainers(errors, initContainers, `${at}.initContainers`, context);
  checkEphemeralContainers(errors, spec, `${at}.ephemeralContainers`, context);
  if (spec['hostNetwork'] === true) checkHostNetwork(errors, containers, `${at}.containers`, isPod);
  checkOneOf(errors, restartPolicy, `${at}.restartPolicy`, ['Always', 'OnFailure', 'Never']);
  checkOneOf(errors, spec['dnsPolicy'], `${at}.dnsPolicy`, [
    'ClusterFirstWithHostNet',
    'ClusterFirst',
    'Default',
    'None',
  ]);
  checkLabels(errors, spec['nodeSelector'], `${at}.nodeSelector`);
  checkPodSecurityContext(errors, spec['securityContext'], `${at}.securityContext`);
  checkAffinity(errors, spec['affinity'], `${at}.affinity`);
  checkDns(errors, spec, `${at}.dnsConfig`);
  for (const [index, { conditionType }] of objectsOf(spec['readinessGates']).entries()) {
    const type = textOf(conditionType);
    errors.invalidAll(`${at}.readinessGates[${index}].conditionType`, type, qualifiedName(type));
  }
  checkGates(errors, spec['schedulingGates'], `${at}.schedulingGates`);
  checkSpread(errors, spec['topologySpreadConstraints'], `${at}.topologySpreadConstraints`);
  checkNames(errors, spec, at);
  checkTolerations(errors, spec['tolerations'], `${at}.tolerations`);
  checkHostAliases(errors, spec['hostAliases'], `${at}.hostAliases`);
  checkClasses(errors, spec, at);
}

const maxSeconds = 2_147_483_647;

function checkNames(errors: FieldErrors, spec: Json, at: string): void {
  const check = (field: string, rule: (value: string) => readonly string[]) => {
    const value = textOf(spec[field]);
    if (value !== '') errors.invalidAll(`${at}.${field}`, value, rule(value));
  };
  check('serviceAccountName', dnsSubdomain);
  check('nodeName', dnsSubdomain);
  const { activeDeadlineSeconds } = spec;
  if (!isUnset(activeDeadlineSeconds) && !isBetween(activeDeadlineSeconds, 1, maxSeconds)) {
    errors.invalid(`${at}.activeDeadlineSeconds`, activeDeadlineSeconds, inclusiveRange(1, maxSeconds));
  }
  check('hostname', dnsLabel);
  check('subdomain', dnsLabel);
}

function checkClasses(errors: FieldErrors, spec: Json, at: string): void {
  for (const field of ['priorityClassName', 'runtimeClassName']) {
    const value = textOf(spec[field]);
    const isGiven = value !== '' || (field === 'runtimeClassName' && spec[field] === '');
    if (isGiven) errors.invalidAll(`${at}.${field}`, value, dnsSubdomain(value));
  }
  const { preemptionPolicy, overhead } = spec;
  if (!isAbsent(preemptionPolicy)) {
    checkOneOf(errors, preemptionPolicy, `${at}.preemptionPolicy`, ['PreemptLowerPriority', 'Never']);
  }
  checkQuantities(errors, objectOf(overhead), `${at}.overhead.limits`);
}

function checkOneOf(errors: FieldErrors, value: unknown, field: string, supported: readonly string[]): void {
  if (isUnset(value)) errors.required(field);
  else if (!supported.includes(textOf(value))) errors.notSupported(field, value, supported);
}

function checkHostNetwork(errors: FieldErrors, containers: readonly Json[], at: string, isPod: boolean): void {
  for (const [index, container] of containers.entries()) {
    for (const [portIndex, port] of objectsOf(container['ports']).entries()) {
      const [hostPort, containerPort] = [numberOf(port['hostPort']), numberOf(port['containerPort'])];
      if (hostPort === containerPort || (!isPod && hostPort === 0)) continue;
      const why = 'must match `containerPort` when `hostNetwork` is true';
      errors.invalid(`${at}[${index}].ports[${portIndex}].hostPort`, hostPort, why);
    }
  }
}

const [maxNameservers, maxSearches, maxSearchLength] = [3, 32, 2048];

function checkDns(errors: FieldErrors, { dnsConfig, dnsPolicy }: Json, at: string): void {
  const { nameservers, searches, options } = objectOf(dnsConfig);
  if (dnsPolicy === 'None') {
    if (isUnset(dnsConfig)) return errors.required(at, 'must provide `dnsConfig` when `dnsPolicy` is None');
    if (textsOf(nameservers).length === 0) {
      return errors.required(`${at}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None');
    }
  }
  if (textsOf(nameservers).length > maxNameservers) {
    errors.invalid(`${at}.nameservers`, nameservers, `must not have more than ${maxNameservers} nameservers`);
  }
  for (const [index, each] of textsOf(nameservers).entries()) checkAddress(errors, each, `${at}.nameservers[${index}]`);
  if (textsOf(searches).length > maxSearches) {
    errors.invalid(`${at}.searches`, searches, `must not have more than ${maxSearches} search paths`);
  }
  if (textsOf(searches).join(' ').length > maxSearchLength) {
    const why = `must not have more than ${maxSearchLength} characters (including spaces) in the search list`;
    errors.invalid(`${at}.searches`, searches, why);
  }
  for (const [index, each] of textsOf(searches).entries()) {
    const search = each.replace(/\.$/, '').replaceAll('_', '-');
    if (each !== '.') errors.invalidAll(`${at}.searches[${index}]`, each, dnsSubdomain(search));
  }
  for (const [index, { name }] of objectsOf(options).entries()) {
    if (isUnset(name)) errors.required(`${at}.options[${index}]`, 'must not be empty');
  }
}

function checkHostAliases(errors: FieldErrors, aliases: unknown, at: string): void {
  for (const [index, { ip, hostnames }] of objectsOf(aliases).entries()) {
    checkAddress(errors, textOf(ip), `${at}[${index}].ip`);
    for (const [nameIndex, name] of textsOf(hostnames).entries()) {
      errors.invalidAll(`${at}[${index}].hostnames[${nameIndex}]`, name, dnsSubdomain(name));
    }
  }
}

function checkAddress(errors: FieldErrors, address: string, field: string): void {
  if (isAddress(address)) return;
  errors.invalid(field, address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)');
}

export const isBetween = (value: unknown, low: number, high: number): boolean =>
  numberOf(value) >= low && numberOf(value) <= high;

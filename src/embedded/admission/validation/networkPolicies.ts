import { textOf, type Json } from '../../objects/kubeObject.ts';
import { isUnset, numberOf, objectOf, objectsOf, textsOf } from '../values.ts';
import { isStrictSubset, parseCidr } from './cidr.ts';
import type { FieldErrors } from './fieldErrors.ts';
import { goPolicyTypes } from './goSyntax.ts';
import { checkLabelSelector } from './labelSelectors.ts';
import { portName, portNumber } from './names.ts';

const cidrSentence = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
const policyTypes = ['Ingress', 'Egress'];

export function checkPolicySpec(errors: FieldErrors, spec: Json): void {
  checkLabelSelector(errors, spec['podSelector'], 'spec.podSelector');
  for (const [direction, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    for (const [index, rule] of objectsOf(spec[direction]).entries()) {
      const at = `spec.${direction}[${index}]`;
      for (const [portIndex, port] of objectsOf(rule['ports']).entries()) {
        checkPort(errors, port, `${at}.ports[${portIndex}]`);
      }
      for (const [peerIndex, peer] of objectsOf(rule[peers]).entries()) {
        checkPeer(errors, peer, `${at}.${peers}[${peerIndex}]`);
      }
    }
  }
  const types = textsOf(spec['policyTypes']);
  if (types.length > policyTypes.length) {
    return errors.invalid('spec.policyTypes', goPolicyTypes(types), 'may not specify more than two policyTypes');
  }
  for (const [index, type] of types.entries()) {
    if (!policyTypes.includes(type)) errors.notSupported(`spec.policyTypes[${index}]`, type, policyTypes);
  }
}

const protocols = ['TCP', 'UDP', 'SCTP'];

function checkPort(errors: FieldErrors, { port, endPort, protocol }: Json, at: string): void {
  if (!isUnset(protocol) && !protocols.includes(textOf(protocol))) {
    errors.notSupported(`${at}.protocol`, protocol, protocols);
  }
  const hasEnd = !isUnset(endPort);
  const end = `${at}.endPort`;
  if (isUnset(port) && port !== '') {
    if (hasEnd) errors.invalid(end, endPort, 'may not be specified when `port` is not specified');
  } else if (typeof port === 'number') {
    errors.invalidAll(`${at}.port`, port, portNumber(port));
    if (!hasEnd) return;
    // The port, not its end, is what the real server shows.
    if (numberOf(endPort) < port) errors.invalid(end, port, 'must be greater than or equal to `port`');
    errors.invalidAll(end, endPort, portNumber(numberOf(endPort)));
  } else {
    if (hasEnd) errors.invalid(end, endPort, 'may not be specified when `port` is non-numeric');
    errors.invalidAll(`${at}.port`, textOf(port), portName(textOf(port)));
  }
}

function checkPeer(errors: FieldErrors, peer: Json, at: string): void {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const given = [podSelector, namespaceSelector, ipBlock].filter((each) => !isUnset(each)).length;
  checkLabelSelector(errors, podSelector, `${at}.podSelector`);
  checkLabelSelector(errors, namespaceSelector, `${at}.namespaceSelector`);
  if (!isUnset(ipBlock)) checkBlock(errors, objectOf(ipBlock), `${at}.ipBlock`);
  if (given === 0) errors.required(at, 'must specify a peer');
  else if (given > 1 && !isUnset(ipBlock)) errors.forbidden(at, 'may not specify both ipBlock and another peer');
}

function checkBlock(errors: FieldErrors, { cidr, except }: Json, at: string): void {
  const text = textOf(cidr);
  if (text === '') return errors.required(`${at}.cidr`);
  const outer = parseCidr(text);
  if (!outer) return errors.invalid(`${at}.cidr`, text, cidrSentence);
  for (const [index, each] of textsOf(except).entries()) {
    const inner = parseCidr(each);
    const field = `${at}.except[${index}]`;
    if (!inner) errors.invalid(field, each, cidrSentence);
    else if (!isStrictSubset(outer, inner)) errors.invalid(field, each, 'must be a strict subset of `cidr`');
  }
}

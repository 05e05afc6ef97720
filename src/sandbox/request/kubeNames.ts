/** Names that Kubernetes takes, judged before it is asked. */
import { SandboxError } from '../errors.ts';
import { quote } from '../quote.ts';

/** RFC 1123 label: also good as a label's value and as a part of other names. */
export const dnsLabelPattern = '^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$';
const dnsLabel = new RegExp(dnsLabelPattern);
const dnsSubdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const maxSubdomainLength = 253;
const labelValue = /^[a-zA-Z0-9](?:[-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/;

const labelRule = 'At most 63 lower case letters, digits and -, beginning and ending with a letter or a digit.';
const subdomainRule = 'At most 253 lower case letters, digits, - and ., beginning and ending with a letter or a digit.';
const labelValueRule = 'At most 63 letters, digits, -, _ and ., beginning and ending with a letter or a digit.';

/** Names that are paths of the HTTP API, below /api/v1/sandboxes. */
const reservedNames: readonly string[] = ['metrics'];

/**
 * The name of a new sandbox: its Deployment's, the value of its labels and the beginning of its other objects' names.
 * Errors: MissingField, InvalidField.
 */
export function parseSandboxName(text: string): string {
  if (text === '') throw new SandboxError('MissingField', 'name is required');
  if (!dnsLabel.test(text)) throw cannotBe(text, 'the name of a sandbox', labelRule);
  if (!reservedNames.includes(text)) return text;
  throw cannotBe(text, 'the name of a sandbox, because /api/v1/sandboxes/metrics is reserved', 'Choose another name.');
}

/** Errors: InvalidField. */
export function parseNamespaceName(text: string): string {
  if (dnsLabel.test(text)) return text;
  throw cannotBe(text, 'the name of a namespace', labelRule);
}

/** Errors: InvalidField. */
export function parseRuntimeClassName(text: string): string {
  if (text.length <= maxSubdomainLength && dnsSubdomain.test(text)) return text;
  throw cannotBe(text, 'the name of a RuntimeClass', subdomainRule);
}

/** Errors: InvalidField. */
export function parseSecretName(text: string): string {
  if (text.length <= maxSubdomainLength && dnsSubdomain.test(text)) return text;
  throw cannotBe(text, 'the name of a Secret', subdomainRule);
}

/** The value of a node's label `kubernetes.io/hostname`. Errors: InvalidField. */
export function parseNodeName(text: string): string {
  if (labelValue.test(text)) return text;
  throw cannotBe(text, 'the name of a node', labelValueRule);
}

function cannotBe(text: string, what: string, hint: string): SandboxError {
  return new SandboxError('InvalidField', `${quote(text)} cannot be ${what}`, { hint });
}

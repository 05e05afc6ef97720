/** Go structures as the real server prints them into its sentences. */
import { textOf } from '../../objects/kubeObject.ts';
import { isUnset, listOf, numberOf, objectOf, objectsOf, textsOf } from '../values.ts';
import { parseQuantity } from '../quantity.ts';
import { Shown } from './fieldErrors.ts';

const quote = (text: string): string => JSON.stringify(text);

export function goLabels(labels: unknown): Shown {
  const entries = Object.entries(objectOf(labels)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return new Shown('map[string]string(nil)');
  return new Shown(
    `map[string]string{${entries.map(([key, value]) => `${quote(key)}:${quote(textOf(value))}`).join(', ')}}`,
  );
}

const goTexts = (type: string, values: readonly string[]): string =>
  values.length === 0 ? `[]${type}(nil)` : `[]${type}{${values.map(quote).join(', ')}}`;

export function goSelector(selector: unknown): Shown {
  const { matchLabels, matchExpressions } = objectOf(selector);
  const type = 'v1.LabelSelectorRequirement';
  const expressions = objectsOf(matchExpressions).map(
    ({ key, operator, values }) =>
      `${type}{Key:${quote(textOf(key))}, Operator:${quote(textOf(operator))}, Values:${goTexts('string', textsOf(values))}}`,
  );
  const list = expressions.length === 0 ? `[]${type}(nil)` : `[]${type}{${expressions.join(', ')}}`;
  return new Shown(`v1.LabelSelector{MatchLabels:${goLabels(matchLabels).text}, MatchExpressions:${list}}`);
}

export const goIntOrString = (value: unknown): Shown =>
  typeof value === 'string'
    ? new Shown(`intstr.IntOrString{Type:1, IntVal:0, StrVal:${quote(value)}}`)
    : new Shown(`intstr.IntOrString{Type:0, IntVal:${numberOf(value)}, StrVal:""}`);

export const goPolicyTypes = (types: unknown): Shown => new Shown(goTexts('networking.PolicyType', textsOf(types)));
export const goFinalizers = (finalizers: unknown): Shown => new Shown(goTexts('string', textsOf(finalizers)));

/** Where Go points to a value it prints an address, which says nothing. */
const pointer = (type: string, value: unknown): string => `(*${type})(${isUnset(value) ? 'nil' : '0xc000000000'})`;

export function goOwner(owner: unknown): Shown {
  const { apiVersion, kind, name, uid, controller, blockOwnerDeletion } = objectOf(owner);
  const texts = `APIVersion:${quote(textOf(apiVersion))}, Kind:${quote(textOf(kind))}, Name:${quote(textOf(name))}, UID:${quote(textOf(uid))}`;
  const flags = `Controller:${pointer('bool', controller)}, BlockOwnerDeletion:${pointer('bool', blockOwnerDeletion)}`;
  return new Shown(`v1.OwnerReference{${texts}, ${flags}}`);
}

export const goOwners = (owners: unknown): Shown =>
  new Shown(
    `[]v1.OwnerReference{${listOf(owners)
      .map((owner) => goOwner(owner).text)
      .join(', ')}}`,
  );

const securityContextFields = {
  Capabilities: 'core.Capabilities',
  Privileged: 'bool',
  SELinuxOptions: 'core.SELinuxOptions',
  WindowsOptions: 'core.WindowsSecurityContextOptions',
  RunAsUser: 'int64',
  RunAsGroup: 'int64',
  RunAsNonRoot: 'bool',
  ReadOnlyRootFilesystem: 'bool',
  AllowPrivilegeEscalation: 'bool',
  ProcMount: 'core.ProcMountType',
  SeccompProfile: 'core.SeccompProfile',
  AppArmorProfile: 'core.AppArmorProfile',
};

export function goSecurityContext(context: unknown): Shown {
  const given = objectOf(context);
  const fields = Object.entries(securityContextFields).map(([field, type]) => {
    const name = field === 'SELinuxOptions' ? 'seLinuxOptions' : field.charAt(0).toLowerCase() + field.slice(1);
    return `${field}:${pointer(type, given[name])}`;
  });
  return new Shown(`core.SecurityContext{${fields.join(', ')}}`);
}

export function goStrategy({
  type,
  rollingUpdate,
}: {
  readonly type?: unknown;
  readonly rollingUpdate?: unknown;
}): Shown {
  const rolling = pointer('apps.RollingUpdateDeployment', rollingUpdate);
  return new Shown(`apps.DeploymentStrategy{Type:${quote(textOf(type))}, RollingUpdate:${rolling}}`);
}

const formats = { decimal: 'DecimalSI', binary: 'BinarySI', exponent: 'DecimalExponent' } as const;

/** Of a quantity as it is stored. */
export function goQuantity(value: unknown): Shown {
  const { nanos = 0n, format = 'decimal' as const } = parseQuantity(value) ?? {};
  let mantissa = nanos;
  let scale = -9;
  while (mantissa % 1000n === 0n && scale < 0) {
    mantissa /= 1000n;
    scale += 3;
  }
  const amount = `resource.int64Amount{value:${mantissa}, scale:${scale}}`;
  const rest = `d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:${quote(textOf(value))}, Format:"${formats[format]}"`;
  return new Shown(`resource.Quantity{i:${amount}, ${rest}}`);
}

/** `2020-01-01 00:00:00 +0000 UTC` */
export const goTime = (value: unknown): Shown =>
  new Shown(isUnset(value) ? 'null' : `${textOf(value).slice(0, 19).replace('T', ' ')} +0000 UTC`);

import { canonicalQuantity, compareQuantities, isWhole } from '../quantity.ts';
import { textOf, type Json } from '../../objects/kubeObject.ts';
import { objectOf } from '../values.ts';
import { Shown, type FieldErrors } from './fieldErrors.ts';
import { goQuantity } from './goSyntax.ts';
import { qualifiedName } from './names.ts';

const containerNames = ['cpu', 'memory', 'ephemeral-storage'];
/** Known by these names, though a container has none of them. */
const otherNames = [
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'services.nodeports',
  'services.loadbalancers',
];

export function checkResources(errors: FieldErrors, resources: unknown, at: string): void {
  const limits = objectOf(objectOf(resources)['limits']);
  const requests = objectOf(objectOf(resources)['requests']);
  checkQuantities(errors, limits, `${at}.limits`);
  for (const [name, quantity] of Object.entries(requests)) {
    checkQuantity(errors, name, quantity, `${at}.requests[${name}]`);
    checkRequest(errors, { name, quantity, limit: limits[name], at });
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')) {
    errors.forbidden(at, 'HugePages require cpu or memory');
  }
}

export function checkQuantities(errors: FieldErrors, quantities: Json, at: string): void {
  for (const [name, quantity] of Object.entries(quantities)) checkQuantity(errors, name, quantity, `${at}[${name}]`);
}

function checkQuantity(errors: FieldErrors, name: string, quantity: unknown, field: string): void {
  const shown = new Shown(name);
  const before = errors.count;
  errors.invalidAll(field, shown, qualifiedName(name));
  if (!name.includes('/')) {
    const isOfContainer = containerNames.includes(name) || isHugePages(name);
    if (errors.count === before && !isOfContainer && !otherNames.includes(name)) {
      errors.invalid(field, shown, 'must be a standard resource type or fully qualified');
    }
    if (!isOfContainer) errors.invalid(field, shown, 'must be a standard resource for containers');
  } else if (!isNative(name) && !isExtended(name)) {
    errors.invalid(field, shown, "doesn't follow extended resource name standard");
  }
  if (compareQuantities(quantity, '0') < 0) {
    errors.invalid(field, textOf(canonicalQuantity(quantity)), 'must be greater than or equal to 0');
  }
  if (isExtended(name) && !isWhole(quantity)) errors.invalid(field, goQuantity(quantity), 'must be an integer');
}

interface Request {
  readonly name: string;
  readonly quantity: unknown;
  readonly limit: unknown;
  readonly at: string;
}

function checkRequest(errors: FieldErrors, { name, quantity, limit, at }: Request): void {
  const isSharable = isNative(name) && !isHugePages(name);
  if (limit === undefined) {
    if (!isSharable) errors.required(`${at}.limits`, 'Limit must be set for non overcommitable resources');
    return;
  }
  const difference = compareQuantities(quantity, limit);
  const [asked, allowed] = [textOf(quantity), textOf(limit)];
  if (difference !== 0 && !isSharable) {
    errors.invalid(`${at}.requests`, asked, `must be equal to ${name} limit of ${allowed}`);
  } else if (difference > 0) {
    errors.invalid(`${at}.requests`, asked, `must be less than or equal to ${name} limit of ${allowed}`);
  }
}

const isHugePages = (name: string): boolean => name.startsWith('hugepages-');
const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');
const isExtended = (name: string): boolean =>
  !isNative(name) && !name.startsWith('requests.') && qualifiedName(`requests.${name}`).length === 0;

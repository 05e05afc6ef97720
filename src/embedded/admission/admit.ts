/** Admission of a write: the checks and defaults of the API server that a client of sandboxes can run into. */
import { isIP } from 'node:net';
import { badRequest, invalid } from '../server/status.ts';
import { apiVersionOf, resources, type Resource } from '../objects/resources.ts';
import { child, isJson, type Json, type NewObject } from '../objects/kubeObject.ts';

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const secretKey = /^[-._a-zA-Z0-9]+$/;
const quantity = /^[+-]?(\d+|\d+\.\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

const subdomainRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/** The body of a POST as a new object of that resource. */
export function parseObject(resource: Resource, namespace: string | undefined, body: unknown): NewObject {
  if (!isJson(body)) throw badRequest(`the object provided is unrecognized (must be of type ${resource.kind})`);
  const { apiVersion = apiVersionOf(resource), kind = resource.kind } = body;
  if (kind !== resource.kind || apiVersion !== apiVersionOf(resource)) {
    throw badRequest(
      `${String(kind)} in version "${String(apiVersion)}" cannot be handled as a ${resource.kind}: unknown conversion`,
    );
  }
  const metadata = isJson(body['metadata']) ? body['metadata'] : {};
  const given = metadata['namespace'];
  if (namespace !== undefined && given !== undefined && given !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  return {
    ...body,
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: { ...metadata, ...(namespace === undefined ? {} : { namespace }) },
  };
}

/** Defaults and checks; what comes back may be stored. */
export function admit(resource: Resource, object: NewObject): NewObject {
  checkMetadata(resource, object);
  switch (resource) {
    case resources.deployments:
      return admitDeployment(object);
    case resources.secrets:
      return admitSecret(object);
    case resources.networkpolicies:
      return admitPolicy(object);
    case resources.pods:
      checkPodSpec(resource, object, object.spec, 'spec');
      return { ...object, spec: podDefaults(object.spec), status: object.status ?? { phase: 'Pending' } };
    case resources.namespaces:
      return {
        ...object,
        metadata: {
          ...object.metadata,
          labels: { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name ?? '' },
        },
        status: object.status ?? { phase: 'Active' },
      };
    default:
      return object;
  }
}

function checkMetadata(resource: Resource, object: NewObject): void {
  const { name = '', labels = {} } = object.metadata;
  if (name === '') throw invalid(resource, '', 'metadata.name', 'Required value: name or generateName is required');
  const isName = resource === resources.namespaces ? label : subdomain;
  if (!isName.test(name)) throw invalid(resource, name, 'metadata.name', `Invalid value: "${name}": ${subdomainRule}`);
  const maxLength = resource === resources.namespaces ? 63 : 253;
  if (name.length > maxLength) {
    throw invalid(
      resource,
      name,
      'metadata.name',
      `Invalid value: "${name}": must be no more than ${maxLength} characters`,
    );
  }
  checkLabels(resource, name, labels, 'metadata.labels');
}

function checkLabels(resource: Resource, name: string, labels: unknown, field: string): void {
  for (const value of Object.values(isJson(labels) ? labels : {})) {
    if (typeof value !== 'string') throw badRequest(`${field}: a label's value must be a string`);
    if (value.length > 63) {
      throw invalid(resource, name, field, `Invalid value: "${value}": must be no more than 63 characters`);
    }
    if (!labelValue.test(value)) {
      throw invalid(
        resource,
        name,
        field,
        `Invalid value: "${value}": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
      );
    }
  }
}

function admitDeployment(object: NewObject): NewObject {
  const resource = resources.deployments;
  const name = object.metadata.name ?? '';
  const spec = isJson(object.spec) ? object.spec : {};
  const template = isJson(spec['template']) ? spec['template'] : {};
  const templateLabels = child(child(template, 'metadata'), 'labels');
  const selected = child(child(spec, 'selector'), 'matchLabels');
  if (Object.keys(selected).length === 0) throw invalid(resource, name, 'spec.selector', 'Required value');
  if (Object.entries(selected).some(([key, value]) => templateLabels[key] !== value)) {
    throw invalid(
      resource,
      name,
      'spec.template.metadata.labels',
      `Invalid value: ${JSON.stringify(templateLabels)}: \`selector\` does not match template \`labels\``,
    );
  }
  checkLabels(resource, name, templateLabels, 'spec.template.labels');
  checkPodSpec(resource, object, template['spec'], 'spec.template.spec');
  return {
    ...object,
    spec: {
      replicas: 1,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
      ...spec,
      template: { ...template, spec: podDefaults(template['spec']) },
    },
    status: object.status ?? {},
  };
}

function podDefaults(spec: unknown): Json {
  return { restartPolicy: 'Always', terminationGracePeriodSeconds: 30, ...(isJson(spec) ? spec : {}) };
}

function checkPodSpec(resource: Resource, object: NewObject, spec: unknown, path: string): void {
  const name = object.metadata.name ?? '';
  const containers = isJson(spec) && Array.isArray(spec['containers']) ? spec['containers'] : [];
  if (containers.length === 0) throw invalid(resource, name, `${path}.containers`, 'Required value');
  for (const [index, container] of containers.entries()) {
    const at = `${path}.containers[${index}]`;
    if (!isJson(container) || typeof container['image'] !== 'string' || container['image'] === '') {
      throw invalid(resource, name, `${at}.image`, 'Required value');
    }
    const quantities = child(child(container, 'resources'), 'limits');
    if (Object.values(quantities).some((value) => typeof value !== 'string' || !quantity.test(value))) {
      throw badRequest(
        `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`,
      );
    }
  }
}

function admitSecret(object: NewObject): NewObject {
  const { stringData, ...rest } = object;
  const data: Json = { ...child(object, 'data') };
  for (const [key, value] of Object.entries(isJson(stringData) ? stringData : {})) {
    data[key] = Buffer.from(String(value)).toString('base64');
  }
  for (const key of Object.keys(data)) {
    if (secretKey.test(key)) continue;
    throw invalid(
      resources.secrets,
      object.metadata.name ?? '',
      `data[${key}]`,
      `Invalid value: "${key}": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
    );
  }
  return { type: 'Opaque', ...rest, data };
}

function admitPolicy(object: NewObject): NewObject {
  const spec = isJson(object.spec) ? object.spec : {};
  for (const direction of ['ingress', 'egress'] as const) {
    const peers = direction === 'ingress' ? 'from' : 'to';
    for (const [ruleIndex, rule] of list(spec[direction]).entries()) {
      for (const [peerIndex, peer] of list(child({ rule }, 'rule')[peers]).entries()) {
        const block = child({ peer }, 'peer')['ipBlock'];
        const cidr = isJson(block) ? block['cidr'] : undefined;
        if (cidr === undefined || isCidr(cidr)) continue;
        throw invalid(
          resources.networkpolicies,
          object.metadata.name ?? '',
          `spec.${direction}[${ruleIndex}].${peers}[${peerIndex}].ipBlock.cidr`,
          `Invalid value: ${JSON.stringify(cidr)}: must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)`,
        );
      }
    }
  }
  const policyTypes = spec['policyTypes'] ?? ['Ingress', ...(spec['egress'] === undefined ? [] : ['Egress'])];
  return { ...object, spec: { ...spec, policyTypes } };
}

function isCidr(value: unknown): boolean {
  const [address = '', prefix = '', rest] = String(value).split('/');
  const family = isIP(address);
  return rest === undefined && family !== 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * The request that creates a sandbox: the eleven fields of K7's document and those of K7 0.4 that can be honoured. What
 * parses it, describes it and checks it is this one schema; issues that K7's rules and Kubernetes' raise carry their
 * reason and hint in `params`.
 */
import * as z from 'zod';
import { backendNames, parseBackend } from './backend.ts';
import { parseBeforeScript } from './beforeScript.ts';
import { parseCapability } from './capabilities.ts';
import { parseCidr } from './cidr.ts';
import { isSandboxError } from '../errors.ts';
import { parseEnv } from './env.ts';
import { parseImageReference } from './imageReference.ts';
import {
  dnsLabelPattern,
  parseNamespaceName,
  parseNodeName,
  parseRuntimeClassName,
  parseSandboxName,
  parseSecretName,
} from './kubeNames.ts';
import { parseLimit } from './limits.ts';
import type { Limits } from '../spec.ts';

/** As long as K7 waits for the script. */
export const defaultScriptTimeoutSeconds = 300;
const maxScriptTimeoutSeconds = 24 * 60 * 60;

/** Of every list in a request. */
export const maxListLength = 1000;
/** The RuntimeClass name that stands for none. */
export const noRuntimeClass = 'none';

/** A text that `parse` reads; its SandboxError becomes an issue. */
function text<T>(parse: (given: string) => T) {
  return parsed(parse, z.string());
}

/** As `text`, of whatever else `parse` reads. */
function parsed<T, I>(parse: (given: I) => T, input: z.ZodType<I>) {
  return input.transform((given, context): T => {
    try {
      return parse(given);
    } catch (thrown) {
      if (!isSandboxError(thrown)) throw thrown;
      const { reason, message, hint } = thrown;
      context.addIssue({ code: 'custom', message, params: { reason, hint } });
      return z.NEVER;
    }
  });
}

const limit = (name: keyof Limits, description: string) =>
  text((given) => parseLimit(name, given))
    .optional()
    .meta({ description });

const limitsSchema = z.strictObject({
  cpu: limit('cpu', 'CPUs, as a Kubernetes quantity: 500m, 0.5, 2.'),
  memory: limit('memory', 'Memory in bytes, as a Kubernetes quantity: 512Mi, 1.5Gi, 1G.'),
  'ephemeral-storage': limit('ephemeral-storage', 'Disk in bytes, as a Kubernetes quantity: 10Gi.'),
});

const seconds = (min: number, max: number) => z.int().min(min).max(max).nullish();

const list = <T extends z.ZodType>(item: T) => z.array(item).max(maxListLength).nullish();

export const createRequestSchema = z.strictObject({
  name: text(parseSandboxName).meta({
    description: 'Unique sandbox name in the namespace.',
    pattern: dnsLabelPattern,
    examples: ['my-sandbox'],
  }),
  image: text(parseImageReference).meta({ description: 'Container image.', examples: ['alpine:latest'] }),
  namespace: text((given) => (given === '' ? undefined : parseNamespaceName(given)))
    .nullish()
    .meta({ description: 'Kubernetes namespace; it must exist.', default: 'default' }),
  env_file: text((given) => given)
    .nullish()
    .meta({ description: 'Path, on the host of the API, of a file with NAME=value lines; they become a Secret.' }),
  env: parsed(parseEnv, z.unknown())
    .nullish()
    .meta({
      description: 'Environment variables; they become a Secret, and go before those of the env file.',
      type: 'object',
      examples: [{ GREETING: 'hello' }],
    }),
  before_script: text(parseBeforeScript).nullish().meta({
    description: 'Shell commands to run before the sandbox is Ready.',
    default: '',
  }),
  limits: limitsSchema.nullish().meta({ description: 'What the sandbox may use at most; also what it requests.' }),
  egress_whitelist: list(text(parseCidr)).meta({
    description:
      'What the sandbox may reach: absent or null everything, [] nothing, otherwise these addresses and networks and nothing else, DNS neither.',
    examples: [['1.1.1.1/32', '10.0.0.0/8']],
  }),
  pod_non_root: z.boolean().nullish().meta({
    description: 'Run the pod as user, group and file system group 65532.',
    default: false,
  }),
  container_non_root: z.boolean().nullish().meta({ description: 'Run the container as user 65532.', default: false }),
  cap_drop: list(text(parseCapability)).meta({
    description: 'Capabilities to drop; absent or null: ALL. [] keeps those that the container runtime gives.',
  }),
  cap_add: list(text(parseCapability)).meta({ description: 'Capabilities to add back.', examples: [['CHOWN']] }),
  runtime_class_name: text(parseRuntimeClassName)
    .nullish()
    .meta({
      description: `RuntimeClass of the pod; "${noRuntimeClass}" gives up the microVM and runs an ordinary container.`,
      default: 'kata',
    }),
  backend: text(parseBackend).nullish().meta({
    description: "K7's backend; chooses the RuntimeClass when runtime_class_name is absent.",
    enum: backendNames,
  }),
  node_name: text(parseNodeName)
    .nullish()
    .meta({ description: 'Node to run on, by its label kubernetes.io/hostname.' }),
  before_script_timeout_seconds: seconds(1, maxScriptTimeoutSeconds).meta({
    description: 'How long before_script may take before its container is restarted.',
    default: defaultScriptTimeoutSeconds,
  }),
  image_pull_secrets: list(text(parseSecretName)).meta({
    description: 'Secrets of the namespace with credentials of image registries.',
  }),
  image_pull_policy: z.enum(['Always', 'IfNotPresent', 'Never']).nullish().meta({
    description: 'When the image is pulled; absent: always for the tag latest, else where it is not present.',
  }),
});

/** A request as parsed: checked and canonical, K7's names. */
export type CreateRequest = z.output<typeof createRequestSchema>;

/** Fields of K7 0.4 that cannot be honoured: refused by name, unless they are null. */
export const unsupportedFields: readonly string[] = [
  'root_disk_size',
  'entrypoint',
  'cmd',
  'sidecar',
  'docker',
  'docker_disk',
  'ingress_ports',
  'ingress_from',
  'expose_ports',
  'volumes',
];

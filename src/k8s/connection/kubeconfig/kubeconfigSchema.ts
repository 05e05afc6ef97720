/** The parts of a kubeconfig (client-go clientcmd/api/v1) that decide how to connect; anything else is let pass. */
import * as z from 'zod';

/** YAML has numbers and truth values where people mean text, as in `name: 1234`; kubectl takes them as text too. */
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const optionalText = text.nullish().transform((value) => value || undefined);
const truths: readonly unknown[] = [true, 'true', 'yes', 'on'];
const flag = z
  .union([z.boolean(), z.enum(['true', 'false', 'yes', 'no', 'on', 'off'])])
  .nullish()
  .transform((value) => truths.includes(value));

function list<S extends z.ZodType>(item: S) {
  return z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);
}

const cluster = z.object({
  server: optionalText,
  'certificate-authority': optionalText,
  'certificate-authority-data': optionalText,
  'tls-server-name': optionalText,
  'insecure-skip-tls-verify': flag,
  'proxy-url': optionalText,
  'disable-compression': flag,
  extensions: list(z.object({ name: text, extension: z.unknown() })),
});

const exec = z.object({
  apiVersion: optionalText,
  command: optionalText,
  args: list(text),
  env: list(z.object({ name: text, value: text.nullish().transform((value) => value ?? '') })),
  installHint: optionalText,
  provideClusterInfo: flag,
  interactiveMode: z.enum(['Never', 'IfAvailable', 'Always']).nullish(),
});

const user = z.object({
  token: optionalText,
  tokenFile: optionalText,
  username: optionalText,
  password: optionalText,
  'client-certificate': optionalText,
  'client-certificate-data': optionalText,
  'client-key': optionalText,
  'client-key-data': optionalText,
  as: optionalText,
  'as-uid': optionalText,
  'as-groups': list(text),
  'as-user-extra': z.record(z.string(), list(text)).nullish(),
  exec: exec.nullish(),
  'auth-provider': z.object({ name: optionalText }).nullish(),
});

const context = z.object({ cluster: optionalText, user: optionalText, namespace: optionalText });

export const kubeconfigSchema = z.object({
  clusters: list(z.object({ name: text, cluster: cluster.nullish() })),
  users: list(z.object({ name: text, user: user.nullish() })),
  contexts: list(z.object({ name: text, context: context.nullish() })),
  'current-context': optionalText,
});

export type ClusterFields = z.output<typeof cluster>;
export type UserFields = z.output<typeof user>;
export type ExecFields = z.output<typeof exec>;

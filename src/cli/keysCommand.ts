import { isExpired, type ApiKey } from '../api/apiKey.ts';
import { defaultExpiresDays, KeyStore } from '../api/keyStore.ts';
import { nearest } from '../sandbox/nearest.ts';
import { keysHelp } from './help.ts';
import type { CliIo } from './io.ts';
import { keysFilePath, namingKeysFile } from './keysFile.ts';
import { parseNamespaces } from './namespaceFlags.ts';
import { parseWhole } from './numbers.ts';
import { parseFlags, type FlagTypes, type ParsedFlags } from './parseFlags.ts';
import { formatTable } from './table.ts';
import { makeTextLogger } from './textLogger.ts';
import { UsageError } from './usageError.ts';

const flagTypes = {
  create: { 'keys-file': 'text', namespace: 'list', 'expires-days': 'text' },
  list: { 'keys-file': 'text' },
  revoke: { 'keys-file': 'text' },
} as const satisfies Record<string, FlagTypes>;

type Action = keyof typeof flagTypes;
const actions: readonly string[] = Object.keys(flagTypes);

/** `k7-sandboxes keys …`; answers the exit code. */
export async function runKeys(args: readonly string[], io: CliIo): Promise<number> {
  const [action, ...rest] = args;
  if (action === '--help' || action === '-h') return showHelp(io);
  if (!isAction(action)) throw unknownAction(action);
  const flags = parseFlags(rest, flagTypes[action]);
  if (flags.isSet('help')) return showHelp(io);
  const logger = makeTextLogger(io.printError, io.clock, false);
  const path = keysFilePath(flags.text('keys-file'), io);
  const store = new KeyStore({ path, clock: io.clock, logger });
  const run = { create: createKey, list: listKeys, revoke: revokeKey }[action];
  return namingKeysFile(path, () => run(store, flags, io));
}

async function createKey(store: KeyStore, flags: ParsedFlags, io: CliIo): Promise<number> {
  const name = onlyName(flags, 'create');
  const namespaces = parseNamespaces(flags.list('namespace'));
  const days = flags.text('expires-days');
  const expiresDays =
    days === undefined ? defaultExpiresDays : parseWhole('expires-days', days, { min: 1, max: 36_500 });
  const token = await store.create({ name, namespaces, expiresDays });
  io.print(`${token}\n`);
  const where = namespaces.length === 0 ? 'all namespaces' : namespaces.join(', ');
  io.printError(`Key ${name} for ${where} expires in ${expiresDays} days. It is shown only now.\n`);
  return 0;
}

async function listKeys(store: KeyStore, flags: ParsedFlags, io: CliIo): Promise<number> {
  if (flags.positionals.length > 0) throw new UsageError('keys list takes no names');
  const keys = await store.list();
  const nowMs = io.clock.now();
  // K7's column, only where K7 made keys that need it.
  const hasNodes = keys.some((key) => key.nodes !== undefined);
  const header = ['Name', 'Created', 'Expires', 'Last Used', 'Namespaces', ...(hasNodes ? ['Nodes'] : [])];
  io.print(
    formatTable(
      header,
      keys.map((key) => toRow(key, nowMs, hasNodes)),
    ),
  );
  return 0;
}

async function revokeKey(store: KeyStore, flags: ParsedFlags, io: CliIo): Promise<number> {
  const name = onlyName(flags, 'revoke');
  await store.revoke(name);
  io.printError(`Key ${name} is revoked.\n`);
  return 0;
}

function toRow(key: ApiKey, nowMs: number, hasNodes: boolean): readonly string[] {
  return [
    key.name,
    formatTime(key.createdAtMs, 'Unknown'),
    `${formatTime(key.expiresAtMs, 'Never')}${isExpired(key, nowMs) ? ' (expired)' : ''}`,
    formatTime(key.lastUsedAtMs, 'Never'),
    key.namespaces?.join(', ') ?? '*',
    ...(hasNodes ? [key.nodes?.join(', ') ?? '*'] : []),
  ];
}

/** In UTC, to the second. A time that no calendar has is as good as none. */
function formatTime(timeMs: number | undefined, absent: string): string {
  const date = new Date(timeMs ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? absent : `${date.toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

function onlyName(flags: ParsedFlags, action: Action): string {
  const [name, ...others] = flags.positionals;
  if (name === undefined) throw new UsageError(`keys ${action} needs the name of a key`);
  if (others.length > 0) throw new UsageError(`keys ${action} takes one name; quote one that has spaces`);
  return name;
}

function isAction(text: string | undefined): text is Action {
  return text !== undefined && actions.includes(text);
}

function unknownAction(action: string | undefined): UsageError {
  if (action === undefined) return new UsageError(`keys needs one of: ${actions.join(', ')}`);
  const near = nearest(action, actions);
  return new UsageError(
    `Unknown command keys ${action}`,
    near === undefined ? undefined : `Did you mean keys ${near}?`,
  );
}

function showHelp(io: CliIo): number {
  io.print(keysHelp);
  return 0;
}

import type { Connection, ConnectionHolder, ConnectionList } from './connection.ts';
import { maxConnections } from './connectionScripts.ts';
import { parseProcAddress } from './procAddress.ts';

/** Of one connection; a process may hand a socket on as often as it likes. */
const maxHolders = 20;
const maxNameLength = 30;
/** Control characters, and what is not seen or turns the text around. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/gu;

interface Found extends Connection {
  readonly holders: ConnectionHolder[];
}

/** Reads what `listConnectionsScript` printed. Hostile: a line that is none of its own is passed over. */
export function parseConnections(output: string): ConnectionList {
  const connections: Found[] = [];
  const byInode = new Map<string, Found[]>();
  let isComplete = false;
  let isCut = false;
  for (const line of output.split('\n')) {
    if (line === 'end') isComplete = true;
    else if (line === 'more') isCut = true;
    else if (line.startsWith('holder ')) isCut = !addHolder(line, byInode) || isCut;
    else if (line.startsWith('connection ')) {
      const found = parseConnection(line);
      if (!found) continue;
      if (connections.length >= maxConnections) isCut = true;
      else {
        connections.push(found);
        byInode.set(found.inode, [...(byInode.get(found.inode) ?? []), found]);
      }
    }
  }
  return { connections, isComplete: isComplete && !isCut };
}

/** The processes that `endHoldersScript` says that it killed. */
export function parseEnded(output: string): ReadonlySet<number> {
  return new Set([...output.matchAll(/^ended ([1-9]\d{0,9})$/gm)].map(([, id]) => Number(id)));
}

function parseConnection(line: string): Found | undefined {
  const [, near = '', far = '', state = '', inode = ''] = line.split(' ', 6);
  const local = parseProcAddress(near);
  const remote = parseProcAddress(far);
  if (!local || !remote || !/^\d{1,20}$/.test(inode)) return undefined;
  // Half closed and held by nobody: the kernel only sees to its end.
  if (state !== '01' && inode === '0') return undefined;
  return { local, remote, inode, holders: [] };
}

/** `false`: there are too many. */
function addHolder(line: string, byInode: ReadonlyMap<string, readonly Found[]>): boolean {
  const match = /^holder ([1-9]\d{0,19}) ([1-9]\d{0,9}) (.*)$/s.exec(line);
  const [, inode = '', id = '', name = ''] = match ?? [];
  const processId = Number(id);
  for (const { holders } of byInode.get(inode) ?? []) {
    if (holders.some((holder) => holder.processId === processId)) continue;
    if (holders.length >= maxHolders) return false;
    holders.push({ processId, program: showable(name) });
  }
  return true;
}

function showable(name: string): string {
  return Array.from(name.replace(unseen, '\ufffd')).slice(0, maxNameLength).join('');
}

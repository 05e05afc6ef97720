/** What tells as whom a process runs. */
import type { Command, ExecResult } from 'just-bash';
import type { ContainerUser } from '../../podShell.ts';
import type { PodRoom } from '../podRoom.ts';
import { nameOf } from '../users.ts';
import { command, failed, printed } from './command.ts';

export function userCommands({ user }: PodRoom): readonly Command[] {
  return [
    command('whoami', () => {
      const name = nameOf(user.userId);
      return name === undefined ? failed(`whoami: unknown uid ${user.userId}\n`) : printed(`${name}\n`);
    }),
    command('id', (args) => id(user, args)),
    command('groups', () => printed(`${allGroups(user).map(labelOf).join(' ')}\n`)),
  ];
}

function id(user: ContainerUser, args: readonly string[]): ExecResult {
  const flags = args.filter((arg) => arg.startsWith('-')).join('');
  const [, kind] = /([ugG])/.exec(flags) ?? [];
  if (kind === undefined) {
    const groups = allGroups(user).map(withName).join(',');
    return printed(`uid=${withName(user.userId)} gid=${withName(user.groupId)} groups=${groups}\n`);
  }
  const ids = kind === 'u' ? [user.userId] : kind === 'g' ? [user.groupId] : allGroups(user);
  const unknown = ids.find((each) => nameOf(each) === undefined);
  if (flags.includes('n') && unknown !== undefined) return failed(`id: unknown ID ${unknown}\n`);
  return printed(`${(flags.includes('n') ? ids.map(labelOf) : ids).join(' ')}\n`);
}

const allGroups = ({ groupId, furtherGroups }: ContainerUser) => [groupId, ...furtherGroups];
const labelOf = (each: number) => nameOf(each) ?? String(each);

function withName(each: number): string {
  const name = nameOf(each);
  return name === undefined ? String(each) : `${each}(${name})`;
}

/** Programs that people try first, and that a simulated shell does not have. */
import type { Command } from 'just-bash';
import { command, failed } from './command.ts';

const managers = ['apk', 'apt-get', 'apt', 'dnf', 'yum', 'pip', 'pip3', 'npm', 'npx', 'yarn'] as const;
const interpreters = [
  'python3',
  'python',
  'node',
  'perl',
  'ruby',
  'go',
  'gcc',
  'cc',
  'make',
  'git',
  'vi',
  'top',
  'htop',
  'watch',
  'vim',
  'nano',
  'tar',
  'html-to-markdown',
];

export function absentCommands(): readonly Command[] {
  return [
    ...managers.map((name) =>
      command(name, () => failed(`${name}: nothing can be installed: this shell is simulated and has no network\n`)),
    ),
    ...interpreters.map((name) =>
      command(name, () => failed(`${name}: not here: this shell is simulated and runs no programs\n`, 127)),
    ),
  ];
}

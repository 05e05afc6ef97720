import type { CommandId } from './commandTable.ts';
import { sandboxesViewId } from './viewIds.ts';
import { whenUsable } from './views.ts';

export interface MenuItem {
  readonly command: CommandId;
  readonly when: string;
  /** `group@order`; VS Code sorts groups by name, `navigation` and `inline` first. */
  readonly group: string;
}

export interface Keybinding {
  readonly command: CommandId | 'runCommands';
  readonly args?: { readonly commands: readonly string[] };
  readonly key: string;
  readonly mac: string;
  readonly when: string;
}

const inView = `view == ${sandboxesViewId}`;
const onNamespace = `${inView} && viewItem == namespace`;
const onSandbox = `${inView} && viewItem =~ /^sandbox\\./`;
const onLiveSandbox = `${inView} && viewItem =~ /^sandbox\\.(?!terminating$)/`;
const onRunning = `${inView} && viewItem == sandbox.running`;
const onEnterable = `${inView} && viewItem =~ /^sandbox\\.(running|starting)$/`;

export const titleMenu: readonly MenuItem[] = [
  { command: 'k7.createSandbox', when: inView, group: 'navigation@1' },
  { command: 'k7.filterSandboxes', when: `${inView} && !k7.isFiltered`, group: 'navigation@2' },
  { command: 'k7.clearFilter', when: `${inView} && k7.isFiltered`, group: 'navigation@2' },
  { command: 'k7.selectCluster', when: inView, group: '1_cluster@1' },
  { command: 'k7.tryEmbedded', when: `${inView} && !k7.isEmbedded`, group: '1_cluster@2' },
  { command: 'k7.reconnect', when: inView, group: '1_cluster@3' },
  { command: 'k7.startApi', when: `${inView} && !k7.isApiRunning`, group: '2_api@1' },
  { command: 'k7.stopApi', when: `${inView} && k7.isApiRunning`, group: '2_api@1' },
  { command: 'k7.copyApiKey', when: `${inView} && k7.isApiRunning`, group: '2_api@2' },
  { command: 'k7.showLog', when: inView, group: '9_log@1' },
];

export const itemMenu: readonly MenuItem[] = [
  { command: 'k7.attachTerminal', when: onEnterable, group: 'inline@1' },
  { command: 'k7.deleteSandbox', when: onLiveSandbox, group: 'inline@2' },
  { command: 'k7.createSandbox', when: onNamespace, group: 'inline@1' },
  { command: 'k7.createSandbox', when: onNamespace, group: 'navigation@1' },
  { command: 'k7.attachTerminal', when: onEnterable, group: 'navigation@1' },
  { command: 'k7.runCommand', when: `${onRunning} && !listMultiSelection`, group: 'navigation@2' },
  { command: 'k7.showDetails', when: `${onSandbox} && !listMultiSelection`, group: '3_details@1' },
  { command: 'k7.copyName', when: onSandbox, group: '5_cutcopypaste@1' },
  { command: 'k7.deleteSandbox', when: onLiveSandbox, group: '7_modification@1' },
  { command: 'k7.deleteAllSandboxes', when: onNamespace, group: '7_modification@1' },
];

const whenFocused = `focusedView == ${sandboxesViewId} && listFocus && !inputFocus && (${whenUsable})`;

export const keybindings: readonly Keybinding[] = [
  ...bind('k7.attachTerminal', 'ctrl+enter', 'cmd+enter'),
  ...bind('k7.copyName', 'ctrl+c', 'cmd+c'),
  ...bind('k7.deleteSandbox', 'delete', 'cmd+backspace'),
];

/**
 * A keybinding gives a command nothing, and an extension may know what is selected, but not which row has the focus,
 * which is all that the arrow keys move. So the row with the focus is selected first, unless several rows are.
 */
function bind(command: CommandId, key: string, mac: string): readonly Keybinding[] {
  const args = { commands: ['list.select', command] };
  return [
    { command: 'runCommands', key, mac, when: `${whenFocused} && !listMultiSelection`, args },
    { command, key, mac, when: `${whenFocused} && listMultiSelection` },
  ];
}

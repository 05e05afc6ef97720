import type { TreeElement } from '../../tree/treeNode.ts';

/** How a command appears. */
export interface CommandContribution {
  readonly title: string;
  /** A codicon: `$(add)`. */
  readonly icon?: string;
  /** When the palette offers it; `false`: never. */
  readonly palette?: string | false;
  /**
   * Where it works besides trusted workspaces: on the embedded cluster, which has nothing of the workspace, unless this
   * says `everywhere` or `nowhere`.
   */
  readonly untrusted?: 'everywhere' | 'nowhere';
}

/** Every command of the extension. `package.json` is generated from it. */
export const commandTable = {
  'k7.createSandbox': { title: 'Create Sandbox…', icon: '$(add)' },
  'k7.attachTerminal': { title: 'Attach Terminal', icon: '$(terminal)' },
  'k7.runCommand': { title: 'Run Command…', icon: '$(play)' },
  'k7.showDetails': { title: 'Show Details', icon: '$(json)' },
  'k7.copyName': { title: 'Copy Name', icon: '$(copy)' },
  'k7.deleteSandbox': { title: 'Delete', icon: '$(trash)' },
  'k7.deleteAllSandboxes': { title: 'Delete All Sandboxes in Namespace…', icon: '$(clear-all)' },
  'k7.selectCluster': { title: 'Select Cluster…', icon: '$(server-environment)', untrusted: 'nowhere' },
  'k7.tryEmbedded': { title: 'Try Without a Cluster', icon: '$(beaker)', untrusted: 'everywhere' },
  'k7.reconnect': { title: 'Reconnect', icon: '$(refresh)' },
  'k7.filterSandboxes': { title: 'Filter Sandboxes…', icon: '$(filter)' },
  'k7.clearFilter': { title: 'Clear Filter', icon: '$(filter-filled)', palette: 'k7.isFiltered' },
  'k7.showMore': { title: 'Show More Sandboxes', palette: false },
  'k7.startApi': { title: 'Start HTTP API', icon: '$(broadcast)', palette: '!k7.isApiRunning' },
  'k7.stopApi': { title: 'Stop HTTP API', icon: '$(debug-stop)', palette: 'k7.isApiRunning' },
  'k7.apiMenu': { title: 'HTTP API…', palette: 'k7.isApiRunning' },
  'k7.copyApiKey': { title: 'Copy HTTP API Key', icon: '$(key)', palette: 'k7.isApiRunning' },
  'k7.showLog': { title: 'Show Log', icon: '$(output)', untrusted: 'everywhere' },
} as const satisfies Readonly<Record<`k7.${string}`, CommandContribution>>;

export type CommandId = keyof typeof commandTable;

/**
 * What VS Code calls a command with: the element of the tree that was clicked, and all that are selected. The palette
 * and keybindings give nothing. Other extensions may give anything, so handlers take elements by `isTreeElement` only.
 */
type TreeArguments = readonly [element?: TreeElement, elements?: readonly TreeElement[]];

/** The arguments of every command. */
export interface CommandArguments {
  'k7.createSandbox': TreeArguments;
  'k7.attachTerminal': TreeArguments;
  'k7.runCommand': TreeArguments;
  'k7.showDetails': TreeArguments;
  'k7.copyName': TreeArguments;
  'k7.deleteSandbox': TreeArguments;
  'k7.deleteAllSandboxes': TreeArguments;
  'k7.selectCluster': readonly [];
  'k7.tryEmbedded': readonly [];
  'k7.reconnect': readonly [];
  'k7.filterSandboxes': readonly [];
  'k7.clearFilter': readonly [];
  'k7.showMore': readonly [element?: TreeElement];
  /** A port in place of the setting's. */
  'k7.startApi': readonly [port?: number];
  'k7.stopApi': readonly [];
  'k7.apiMenu': readonly [];
  'k7.copyApiKey': readonly [];
  'k7.showLog': readonly [];
}

/** Makes the parts of `package.json` that describe the extension, and the texts of `package.nls.json`, from the tables. */
import { commandTable, type CommandContribution } from './commandTable.ts';
import { itemMenu, keybindings, titleMenu } from './menus.ts';
import { settingTable } from './settingTable.ts';
import { containerId, sandboxesViewId, welcomeTable } from './views.ts';

export interface GeneratedManifest {
  /** Keys of `package.json` that belong to the generator, in its order. */
  readonly packageKeys: Readonly<Record<string, unknown>>;
  /** The whole of `package.nls.json`. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Collects texts and gives the reference that stands for each in `package.json`. */
class TextTable {
  readonly texts: Record<string, string> = {};

  add(key: string, text: string): string {
    this.texts[key] = text;
    return `%${key}%`;
  }
}

export function makeManifest(): GeneratedManifest {
  const table = new TextTable();
  const packageKeys = {
    categories: ['Other', 'Testing'],
    keywords: ['kubernetes', 'sandbox', 'kata containers', 'microvm', 'untrusted code'],
    icon: 'media/icon.png',
    galleryBanner: { color: '#14202b', theme: 'dark' },
    engines: { vscode: '^1.105.0', node: '>=20' },
    main: './dist/extension.cjs',
    extensionKind: ['workspace'],
    capabilities: makeCapabilities(table),
    activationEvents: [],
    contributes: makeContributes(table),
  };
  return { packageKeys, texts: table.texts };
}

function makeCapabilities(table: TextTable) {
  return {
    untrustedWorkspaces: {
      supported: 'limited',
      description: table.add(
        'capabilities.untrustedWorkspaces',
        'Until the workspace is trusted, K7 reads no kubeconfig and connects to no cluster.',
      ),
    },
    virtualWorkspaces: true,
  };
}

function makeContributes(table: TextTable) {
  return {
    viewsContainers: {
      activitybar: [{ id: containerId, title: table.add('container.title', 'K7'), icon: 'media/k7.svg' }],
    },
    views: {
      [containerId]: [
        {
          id: sandboxesViewId,
          name: table.add('view.sandboxes', 'Sandboxes'),
          contextualTitle: table.add('view.sandboxes.contextualTitle', 'K7'),
          icon: 'media/k7.svg',
        },
      ],
    },
    viewsWelcome: welcomeTable.map(({ key, when, contents }) => ({
      view: sandboxesViewId,
      contents: table.add(`welcome.${key}`, contents),
      when,
    })),
    commands: Object.entries(commandTable).map(([id, command]) => makeCommand(table, id, command)),
    menus: {
      commandPalette: Object.entries(commandTable).flatMap(([command, contribution]) => {
        const { palette }: CommandContribution = contribution;
        return palette === undefined ? [] : [{ command, when: String(palette) }];
      }),
      'view/title': titleMenu,
      'view/item/context': itemMenu,
    },
    keybindings,
    configuration: {
      title: table.add('configuration.title', 'K7 Sandboxes'),
      properties: Object.fromEntries(
        Object.entries(settingTable).map(([key, setting]) => [
          key,
          {
            ...setting.schema,
            default: setting.default,
            scope: 'machine',
            markdownDescription: table.add(`setting.${key.slice(3)}`, setting.description),
          },
        ]),
      ),
    },
  };
}

function makeCommand(table: TextTable, id: string, { title, icon, isAlwaysEnabled = false }: CommandContribution) {
  return {
    command: id,
    title: table.add(`command.${id.slice(3)}`, title),
    category: 'K7',
    ...(icon === undefined ? {} : { icon }),
    ...(isAlwaysEnabled ? {} : { enablement: 'isWorkspaceTrusted' }),
  };
}

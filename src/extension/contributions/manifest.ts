/** Makes the parts of `package.json` that describe the extension, and the texts of `package.nls.json`, from the tables. */
import { commandTable, type CommandContribution } from './commandTable.ts';
import { itemMenu, keybindings, titleMenu } from './menus.ts';
import { settingTable } from './settingTable.ts';
import { containerId, sandboxesViewId } from './viewIds.ts';
import { welcomeTable, whenUsable } from './views.ts';
import { walkthrough, walkthroughId, walkthroughSteps } from './walkthrough.ts';

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
        'Until the workspace is trusted, K7 reads no kubeconfig and connects to no cluster but the embedded one, which has nothing of the workspace.',
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
    walkthroughs: [makeWalkthrough(table)],
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

function makeWalkthrough(table: TextTable) {
  return {
    id: walkthroughId,
    title: table.add('walkthrough.title', walkthrough.title),
    description: table.add('walkthrough.description', walkthrough.description),
    steps: walkthroughSteps.map(({ id, title, description, altText, completionEvents }) => ({
      id,
      title: table.add(`walkthrough.${id}.title`, title),
      description: table.add(`walkthrough.${id}.description`, description),
      media: { svg: `media/walkthrough/${id}.svg`, altText: table.add(`walkthrough.${id}.altText`, altText) },
      completionEvents,
    })),
  };
}

const enablements = { everywhere: undefined, nowhere: 'isWorkspaceTrusted', embedded: whenUsable } as const;

function makeCommand(table: TextTable, id: string, { title, icon, untrusted }: CommandContribution) {
  const enablement = enablements[untrusted ?? 'embedded'];
  return {
    command: id,
    title: table.add(`command.${id.slice(3)}`, title),
    category: 'K7',
    ...(icon === undefined ? {} : { icon }),
    ...(enablement === undefined ? {} : { enablement }),
  };
}

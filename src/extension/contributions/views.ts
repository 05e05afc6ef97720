import { walkthroughId } from './walkthrough.ts';

/** With the id of the extension, as VS Code wants it; in a link, so that it is opened on demand alone. */
const openWalkthrough = `command:workbench.action.openWalkthrough?${encodeURIComponent(
  JSON.stringify(`k7-sandboxes.k7-sandboxes#${walkthroughId}`),
)}`;
/** Where there is a cluster that may be used. */
export const whenUsable = 'isWorkspaceTrusted || k7.isEmbedded';

/**
 * A text with buttons that stands in the view while it has neither rows nor a message. What went wrong has a message of
 * its own, so what can be done about it stands in rows.
 */
export interface WelcomeContribution {
  /** For the key of its text in `package.nls.json`. */
  readonly key: string;
  readonly when: string;
  readonly contents: string;
}

export const welcomeTable: readonly WelcomeContribution[] = [
  {
    key: 'untrusted',
    when: '!isWorkspaceTrusted && !k7.isEmbedded',
    contents:
      'This folder is not trusted. Until it is, K7 reads no kubeconfig and connects to no cluster.\n[Manage Workspace Trust](command:workbench.trust.manage)\nThe embedded cluster has nothing of the folder: [try without a cluster](command:k7.tryEmbedded).',
  },
  {
    key: 'empty',
    when: 'k7.connection == connected && !k7.isFiltered && !k7.isEmbedded',
    contents: `There are no sandboxes. A sandbox runs untrusted code in a microVM of its own, with the network closed unless you open it.\n[Create Sandbox](command:k7.createSandbox)\nOr [select another cluster](command:k7.selectCluster). New to it? [Take the tour](${openWalkthrough}).`,
  },
  {
    key: 'embedded',
    when: 'k7.connection == connected && !k7.isFiltered && k7.isEmbedded',
    contents: `This is the embedded cluster, a small Kubernetes in this window, and there are no sandboxes in it yet. Here nothing isolates them, and they have no network.\n[Create Sandbox](command:k7.createSandbox)\nOr [select a real cluster](command:k7.selectCluster). New to it? [Take the tour](${openWalkthrough}).`,
  },
  {
    key: 'filtered',
    when: 'k7.connection == connected && k7.isFiltered',
    contents: 'No sandbox matches the filter.\n[Clear Filter](command:k7.clearFilter)',
  },
];

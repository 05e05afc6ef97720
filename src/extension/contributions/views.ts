export const containerId = 'k7';
export const sandboxesViewId = 'k7.sandboxes';

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
    when: '!isWorkspaceTrusted',
    contents:
      'This folder is not trusted. Until it is, K7 reads no kubeconfig and connects to no cluster.\n[Manage Workspace Trust](command:workbench.trust.manage)',
  },
  {
    key: 'empty',
    when: 'isWorkspaceTrusted && k7.connection == connected && !k7.isFiltered',
    contents:
      'There are no sandboxes. A sandbox runs untrusted code in a microVM of its own, with the network closed unless you open it.\n[Create Sandbox](command:k7.createSandbox)\nOr [select another cluster](command:k7.selectCluster).',
  },
  {
    key: 'filtered',
    when: 'isWorkspaceTrusted && k7.connection == connected && k7.isFiltered',
    contents: 'No sandbox matches the filter.\n[Clear Filter](command:k7.clearFilter)',
  },
];

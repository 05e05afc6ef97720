import type { NodeIcon, TreeNode } from './treeNode.ts';

/** What a person can do where there is nothing to show. */
export interface TreeAction {
  readonly label: string;
  readonly icon: NodeIcon['name'];
  readonly command: string;
}

/** One row for each; a click runs it. VS Code hides the welcome text as soon as the view has a message, but not rows. */
export function actionRows(actions: readonly TreeAction[]): readonly TreeNode[] {
  return actions.map(({ label, icon, command }) => ({
    element: { kind: 'action', id: JSON.stringify(['action', command]), command },
    label,
    description: '',
    tooltip: '',
    icon: { name: icon, color: undefined },
    contextValue: 'action',
    accessibilityLabel: label,
    children: [],
  }));
}

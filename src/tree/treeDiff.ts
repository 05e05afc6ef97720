import type { TreeElement, TreeNode } from './treeNode.ts';

/** What must be redrawn: everything, or these rows with what is below them. */
export type TreeChange =
  | { readonly kind: 'all' }
  | { readonly kind: 'some'; readonly elements: readonly TreeElement[] };

/** The smallest redrawing that leads from one tree to the next; `undefined`: none. */
export function diffTrees(before: readonly TreeNode[], after: readonly TreeNode[]): TreeChange | undefined {
  if (!haveSameRows(before, after)) return { kind: 'all' };
  const elements = after.flatMap((node, index) => {
    const former = before[index];
    return former === undefined ? [] : changedElements(former, node);
  });
  return elements.length === 0 ? undefined : { kind: 'some', elements };
}

function changedElements(before: TreeNode, after: TreeNode): readonly TreeElement[] {
  // Redrawing a row redraws what is below it.
  if (!looksSame(before, after) || !haveSameRows(before.children, after.children)) return [after.element];
  return after.children.flatMap((node, index) => {
    const former = before.children[index];
    return former === undefined || looksSame(former, node) ? [] : [node.element];
  });
}

function haveSameRows(before: readonly TreeNode[], after: readonly TreeNode[]): boolean {
  return before.length === after.length && before.every((node, index) => node.element.id === after[index]?.element.id);
}

function looksSame(before: TreeNode, after: TreeNode): boolean {
  return (
    before.label === after.label &&
    before.description === after.description &&
    before.tooltip === after.tooltip &&
    before.icon.name === after.icon.name &&
    before.icon.color === after.icon.color &&
    before.contextValue === after.contextValue &&
    before.accessibilityLabel === after.accessibilityLabel
  );
}

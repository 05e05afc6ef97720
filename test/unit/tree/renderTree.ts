import { readFileSync, writeFileSync } from 'node:fs';
import assert from 'node:assert/strict';
import type { TreeNode } from '../../../src/tree/treeNode.ts';

/** Everything that a person can see of the tree, as text. */
export function renderTree(nodes: readonly TreeNode[], indent = ''): string {
  return nodes
    .map((node) => {
      const { name, color } = node.icon;
      const icon = color === undefined ? name : `${name} ${color}`;
      const lines = [
        `${indent}[${icon}] ${node.label}${node.description === '' ? '' : ` — ${node.description}`}`,
        `${indent}    (${node.contextValue}) ${node.accessibilityLabel}`,
        ...node.tooltip
          .split(/\n\n| {2}\n/)
          .filter((line) => line !== '')
          .map((line) => `${indent}    | ${line}`),
      ];
      return `${lines.join('\n')}\n${renderTree(node.children, `${indent}  `)}`;
    })
    .join('');
}

/** Compares with a file of `test/golden`; `UPDATE_GOLDEN=1` writes it. */
export function assertGolden(name: string, actual: string): void {
  const url = new URL(`../../golden/${name}`, import.meta.url);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(url, actual);
  assert.equal(actual, readFileSync(url, 'utf8'));
}

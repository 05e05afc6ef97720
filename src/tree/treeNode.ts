import type { SandboxKey } from '../sandbox/sandbox.ts';

/**
 * What a row stands for. VS Code knows rows by the identity of this object, so it never changes while the row is there;
 * how the row looks is a `TreeNode` of the same id.
 */
export type TreeElement =
  | { readonly kind: 'namespace'; readonly id: string; readonly namespace: string }
  | { readonly kind: 'sandbox'; readonly id: string; readonly key: SandboxKey; readonly uid: string }
  | { readonly kind: 'more'; readonly id: string; readonly namespace: string }
  | { readonly kind: 'action'; readonly id: string; readonly command: string };

/** A row that stands for something in the cluster. */
export type ObjectElement = Exclude<TreeElement, { kind: 'action' }>;

export type SandboxElement = Extract<TreeElement, { kind: 'sandbox' }>;

/** A codicon, with the id of a theme colour. */
export interface NodeIcon {
  readonly name: string;
  readonly color: string | undefined;
}

/** How a row looks. */
export interface TreeNode {
  readonly element: TreeElement;
  readonly label: string;
  readonly description: string;
  /** Markdown in which everything that came from the cluster is escaped. */
  readonly tooltip: string;
  readonly icon: NodeIcon;
  /** What the menus hang on. */
  readonly contextValue: string;
  readonly accessibilityLabel: string;
  readonly children: readonly TreeNode[];
}

/** Whether a value that a command was called with is a row that it can act on. */
export function isTreeElement(value: unknown): value is ObjectElement {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('id' in value)) return false;
  if (typeof value.id !== 'string') return false;
  if (value.kind === 'sandbox') return 'key' in value && isSandboxKey(value.key) && 'uid' in value;
  return (value.kind === 'namespace' || value.kind === 'more') && hasText(value, 'namespace');
}

function isSandboxKey(value: unknown): value is SandboxKey {
  return typeof value === 'object' && value !== null && hasText(value, 'namespace') && hasText(value, 'name');
}

function hasText(value: object, key: string): boolean {
  return typeof Reflect.get(value, key) === 'string';
}

import type * as vscode from 'vscode';

/** VS Code as a parameter, so that tests hand over a fake and no module is aliased. */
export type VsCode = typeof vscode;

/** What the welcome texts and menus hang on. */
export interface ContextTypes {
  /** How far the connection is; `unusable`: there is no kubeconfig that can be used. */
  'k7.connection': 'none' | 'connecting' | 'unusable' | 'failed' | 'connected';
  'k7.isFiltered': boolean;
  'k7.isApiRunning': boolean;
}

export type ContextKey = keyof ContextTypes;

/** What the welcome texts and menus hang on. */
export interface ContextTypes {
  /** How far the connection is. */
  'k7.connection': 'none' | 'connecting' | 'failed' | 'connected';
  /** The embedded cluster is chosen. */
  'k7.isEmbedded': boolean;
  'k7.isFiltered': boolean;
  'k7.isApiRunning': boolean;
}

export type ContextKey = keyof ContextTypes;

/** Turns a template with `{name}` places into the person's language; VS Code's `l10n.t` has this shape. */
export type Translate = (template: string, args?: Record<string, string | number>) => string;

export const containerId = 'k7';
export const sandboxesViewId = 'k7.sandboxes';

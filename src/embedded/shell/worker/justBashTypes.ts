/** The types of just-bash that its small entry does not name. */
export type { TransformPlugin } from 'just-bash';

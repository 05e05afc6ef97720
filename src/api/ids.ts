import { randomUUID } from 'node:crypto';

/** Makes the id of one request; a parameter, so that tests know it. */
export type IdSource = () => string;

export const randomIds: IdSource = () => randomUUID();

import type { Column } from './table.ts';

/** One that shows texts; `priority` 1: with `-o wide` alone. */
export const column = (name: string, description: string, priority: 0 | 1 = 0): Column => ({
  name,
  type: 'string',
  format: name === 'Name' ? 'name' : '',
  description,
  priority,
});

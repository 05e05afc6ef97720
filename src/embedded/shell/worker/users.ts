/** Who the users of a container are, as its `/etc/passwd` and `/etc/group` have them. */
import type { ContainerUser } from '../podShell.ts';

const names: ReadonlyMap<number, string> = new Map([
  [0, 'root'],
  [65534, 'nobody'],
]);

/** Of a user, or of the group with the same number. */
export function nameOf(id: number): string | undefined {
  return names.get(id);
}

/** As a container runtime sets `HOME`: whoever has none lives in `/`. */
export function homeOf({ userId }: ContainerUser): string {
  return userId === 0 ? '/root' : '/';
}

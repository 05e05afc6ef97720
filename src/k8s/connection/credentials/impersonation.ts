import type { OutgoingHttpHeaders } from 'node:http';
import { SandboxError } from '../../../sandbox/errors.ts';
import type { UserEntry } from '../kubeconfig/kubeconfigFile.ts';

/** The headers by which a user acts as another one (`as` and its like in the kubeconfig). Errors: InvalidKubeconfig. */
export function impersonationHeaders({ impersonate, name, file }: UserEntry): OutgoingHttpHeaders {
  const { user, uid, groups, extra } = impersonate;
  const keys = Object.keys(extra);
  if (user === undefined) {
    if (uid === undefined && groups.length === 0 && keys.length === 0) return {};
    throw new SandboxError(
      'InvalidKubeconfig',
      `The user "${name}" in ${file} has as-groups, as-uid or as-user-extra without as.`,
    );
  }
  return {
    'Impersonate-User': user,
    ...(uid !== undefined && { 'Impersonate-Uid': uid }),
    ...(groups.length > 0 && { 'Impersonate-Group': [...groups] }),
    ...Object.fromEntries(keys.map((key) => [`Impersonate-Extra-${escapeKey(key)}`, [...(extra[key] ?? [])]])),
  };
}

/** A header's name takes few characters; the server undoes percent-encoding in it. */
function escapeKey(key: string): string {
  return Array.from(Buffer.from(key.toLowerCase()), (byte) => {
    const letter = String.fromCharCode(byte);
    return /[a-z0-9!#$&'*+.^_`|~-]/.test(letter) ? letter : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

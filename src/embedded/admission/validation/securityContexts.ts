import { textOf } from '../../objects/kubeObject.ts';
import { isUnset, numberOf, objectOf, textsOf, listOf } from '../values.ts';
import type { FieldErrors } from './fieldErrors.ts';
import { goSecurityContext } from './goSyntax.ts';
import { userOrGroupId } from './names.ts';
import { checkDescendingPath } from './paths.ts';

/** Of a container. */
export function checkSecurityContext(errors: FieldErrors, context: unknown, at: string): void {
  if (isUnset(context)) return;
  const { runAsUser, runAsGroup, procMount, seccompProfile, allowPrivilegeEscalation, privileged, capabilities } =
    objectOf(context);
  checkId(errors, runAsUser, `${at}.runAsUser`);
  checkId(errors, runAsGroup, `${at}.runAsGroup`);
  if (!isUnset(procMount)) {
    if (procMount !== 'Default' && procMount !== 'Unmasked') {
      errors.notSupported(`${at}.procMount`, procMount, ['Default', 'Unmasked']);
    }
    if (procMount === 'Unmasked') {
      errors.invalid(`${at}.procMount`, procMount, '`hostUsers` must be false to use `Unmasked`');
    }
  }
  checkSeccomp(errors, seccompProfile, `${at}.seccompProfile`);
  if (allowPrivilegeEscalation !== false) return;
  const start = 'cannot set `allowPrivilegeEscalation` to false and';
  if (privileged === true) errors.invalid(at, goSecurityContext(context), `${start} \`privileged\` to true`);
  if (textsOf(objectOf(capabilities)['add']).includes('CAP_SYS_ADMIN')) {
    errors.invalid(at, goSecurityContext(context), `${start} \`capabilities.Add\` CAP_SYS_ADMIN`);
  }
}

export function checkPodSecurityContext(errors: FieldErrors, context: unknown, at: string): void {
  const { fsGroup, runAsUser, runAsGroup, supplementalGroups, fsGroupChangePolicy, seccompProfile } = objectOf(context);
  checkId(errors, fsGroup, `${at}.fsGroup`);
  checkId(errors, runAsUser, `${at}.runAsUser`);
  checkId(errors, runAsGroup, `${at}.runAsGroup`);
  for (const [index, group] of listOf(supplementalGroups).entries()) {
    checkId(errors, group, `${at}.supplementalGroups[${index}]`);
  }
  const policies = ['Always', 'OnRootMismatch'];
  if (!isUnset(fsGroupChangePolicy) && !policies.includes(textOf(fsGroupChangePolicy))) {
    errors.notSupported(`${at}.fsGroupChangePolicy`, fsGroupChangePolicy, policies);
  }
  checkSeccomp(errors, seccompProfile, `${at}.seccompProfile`);
}

function checkId(errors: FieldErrors, id: unknown, field: string): void {
  if (!isUnset(id)) errors.invalidAll(field, id, userOrGroupId(numberOf(id)));
}

const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined'];

function checkSeccomp(errors: FieldErrors, profile: unknown, at: string): void {
  if (isUnset(profile)) return;
  const { type, localhostProfile } = objectOf(profile);
  if (isUnset(type)) errors.required(`${at}.type`, 'type is required when seccompProfile is set');
  else if (!profileTypes.includes(textOf(type))) errors.notSupported(`${at}.type`, type, profileTypes);
  const field = `${at}.localhostProfile`;
  if (type === 'Localhost') {
    if (isUnset(localhostProfile)) errors.required(field, 'must be set when seccomp type is Localhost');
    else checkDescendingPath(errors, textOf(localhostProfile), field);
  } else if (!isUnset(localhostProfile)) {
    errors.invalid(field, localhostProfile, 'can only be set when seccomp type is Localhost');
  }
}

/** K7's names and labels, so that K7 and this product manage each other's sandboxes, and the few that are ours. */

/** On the Deployment and on the pod template; its value is the sandbox's name. What has it is a sandbox. */
export const sandboxLabel = 'katakate.org/sandbox';
/** In the template of every pod that we make: it reaches only what policies add. The namespace's egress lock selects it. */
export const egressLabel = 'k7-sandboxes.dev/egress';
export const egressRestricted = 'restricted';
/** On a Deployment at 0 replicas that is being made: when, and by which call. A paused one does not have it. */
export const creatingAnnotation = 'k7-sandboxes.dev/creating';
/** On a Deployment that owns all that belongs to its sandbox, so that nothing is left to be deleted after it. */
export const ownsAllAnnotation = 'k7-sandboxes.dev/owns-all';
/** K7 0.4 reads the backend from it. */
export const backendAnnotation = 'k7.katakate.org/backend';
export const managedByLabel = 'app.kubernetes.io/managed-by';
export const managedBy = 'k7-sandboxes';

export const containerName = 'sandbox';
export const ingressLockName = 'k7-sandboxes-lock-ingress';
export const egressLockName = 'k7-sandboxes-lock-egress';

export const secretName = (sandbox: string): string => `${sandbox}-env`;
export const egressPolicyName = (sandbox: string): string => `${sandbox}-netpol`;
export const allowEgressPolicyName = (sandbox: string): string => `${sandbox}-allow-egress`;
export const ingressPolicyName = (sandbox: string): string => `${sandbox}-deny-ingress`;

/** Where K7's before_script leaves its mark; the container's restart removes it. */
export const doneFile = '/tmp/k7_before_done';

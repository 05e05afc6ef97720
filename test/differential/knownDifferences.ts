/**
 * What is not the same on the embedded Kubernetes and on a real one, and is meant to be so. docs/embedded.md has it as a
 * table.
 */
export interface KnownDifference {
  /** The cells of the table: what it is about, how a real cluster does it, how it is here, and why that is right. */
  readonly what: string;
  readonly real: string;
  readonly here: string;
  readonly why: string;
  /** A difference is known when all parts of one of these fit; values are matched as JSON, `(none)` where there is none. */
  readonly matches: readonly Pattern[];
}

export interface Pattern {
  readonly where?: RegExp;
  readonly path?: RegExp;
  readonly real?: RegExp;
  readonly embedded?: RegExp;
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    what: '`metadata.managedFields`',
    real: 'tells which client wrote which field',
    here: 'has the fields of server-side applies alone',
    why: 'Other writers own nothing here: an apply never conflicts with them, and takes away what it leaves out.',
    matches: [{ path: /metadata\.managedFields/ }],
  },
  {
    what: 'protobuf',
    real: 'served where a client asks for it',
    here: 'JSON is served in its place; 406 to a client that takes nothing else',
    why: 'Clients fall back to JSON, and on one machine its size costs nothing.',
    matches: [
      { where: /protobuf/, path: /^(code|contentType)$/ },
      { path: /^body\.message$/, real: /406: Not Acceptable/, embedded: /406: Not Acceptable/ },
    ],
  },
  {
    what: 'groups and resources of discovery',
    real: 'all of Kubernetes',
    here: 'what sandboxes need',
    why: 'It serves no others.',
    matches: [
      { where: /GET \/apis$/, path: /^body\.groups\./, embedded: /\(none\)/ },
      { where: /GET \/apis?\/(\S+\/)?v1\w*$/, path: /^body\.resources\.[\w/]+$/, embedded: /\(none\)/ },
      { where: /GET \/apis?\/(\S+\/)?v1\w*$/, path: /^body\.resources\..*\.storageVersionHash$/ },
    ],
  },
  {
    what: 'descriptions of the columns of a Table',
    real: 'those of the API reference',
    here: 'shorter ones',
    why: 'No client shows them without being asked to.',
    matches: [{ path: /columnDefinitions\..*\.description$/ }],
  },
  {
    what: '`serverAddressByClientCIDRs` of `/api`',
    real: "the server's address in the cluster",
    here: 'is not there',
    why: 'There is no network behind it in which another address would be better.',
    matches: [{ where: /GET \/api\/?$/, path: /serverAddressByClientCIDRs/ }],
  },
  {
    what: 'generation of a NetworkPolicy',
    real: 'also counts a write that says an empty list where there is none',
    here: 'counts writes that change something',
    why: 'An empty list and none are stored as the same.',
    matches: [{ where: /networkpolicies/, path: /metadata\.generation$/, real: /^\d+$/, embedded: /^\d+$/ }],
  },
  {
    what: "a Secret of Docker's credentials that is no JSON",
    real: 'is refused with the character that is wrong',
    here: 'is refused without it',
    why: 'It may be one of the secret.',
    matches: [{ path: /^body\.(message|details\.causes\[\d+\]\.message)$/, embedded: /secret contents redacted/ }],
  },
  {
    what: 'log of the former run of a container',
    real: 'is there until the node clears it away',
    here: 'is there as long as the pod',
    why: 'It takes no room on a disk.',
    matches: [{ where: /\/log\?previous=true$/, path: /^body$/, real: /unable to retrieve container logs/ }],
  },
  {
    what: 'warning of a negative grace period',
    real: 'comes with each new specification of a Deployment that has one',
    here: 'comes when it is made',
    why: 'Nothing new is said by the others.',
    matches: [{ path: /^warnings$/, real: /negative values are invalid/, embedded: /^""$/ }],
  },
  {
    what: 'refusal of a change in a pod',
    real: 'its message ends with the difference of the two specs in the notation of Go',
    here: 'its message ends before',
    why: 'It tells nothing that the first sentence does not, and clients do not read it.',
    matches: [{ path: /^body\.(message|details\.causes)/, real: /pod updates may not change.*core\.PodSpec\{/ }],
  },
  {
    what: 'build in `/version`',
    real: 'of the binary',
    here: 'that of a 1.33 without a commit',
    why: 'It was not built from the sources of Kubernetes.',
    matches: [{ where: /GET \/version$/, path: /^body\.(git|build|go|compiler|platform)/ }],
  },
];

/** The rows of the table in docs/embedded.md. */
export const knownRows = (): readonly string[] =>
  knownDifferences.map(({ what, real, here, why }) => `| ${what} | ${real} | ${here} | ${why} |`);

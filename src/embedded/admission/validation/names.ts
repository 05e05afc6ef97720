/** The rules of names; each gives the sentences of what is wrong, none where nothing is. */
type Rule = (value: string) => readonly string[];

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const name = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValue = `(${name})?`;
const configKey = '[-._a-zA-Z0-9]+';
const percent = '[0-9]+%';

const whole = (pattern: string) => new RegExp(`^${pattern}$`);
const isLabel = whole(label);
const isSubdomain = whole(subdomain);
const isName = whole(name);
const isLabelValue = whole(labelValue);
const isConfigKey = whole(configKey);
const isPercent = whole(percent);

const expected = (sentence: string, pattern: string, ...examples: readonly string[]): string =>
  `${sentence} (e.g. ${examples.map((each) => `'${each}'`).join(',  or ')}, regex used for validation is '${pattern}')`;

const labelSentence = expected(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  label,
  'my-name',
  '123-abc',
);
const subdomainSentence = expected(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  subdomain,
  'example.com',
);
const nameSentence = expected(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  name,
  'MyName',
  'my.name',
  '123-abc',
);
const labelValueSentence = expected(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  labelValue,
  'MyValue',
  'my_value',
  '12345',
);
const configKeySentence = expected(
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  configKey,
  'key.name',
  'KEY_NAME',
  'key-name',
);
const percentSentence = expected(
  "a valid percent string must be a numeric string followed by an ending '%'",
  percent,
  '1%',
  '93%',
);

const tooLong = (value: string, max: number): readonly string[] =>
  Buffer.byteLength(value) > max ? [`must be no more than ${max} characters`] : [];

/** Names of containers and volumes, host names. */
export const dnsLabel: Rule = (value) => [
  ...tooLong(value, 63),
  ...(isLabel.test(value) ? [] : [isSubdomain.test(value) ? 'must not contain dots' : labelSentence]),
];

/** Names of most objects. */
export const dnsSubdomain: Rule = (value) => [
  ...tooLong(value, 253),
  ...(isSubdomain.test(value) ? [] : [subdomainSentence]),
];

/** Keys of labels and annotations, finalizers, conditions. */
export const qualifiedName: Rule = (value) => {
  const parts = value.split('/');
  if (parts.length > 2) {
    return [
      `a qualified name ${nameSentence} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const [prefix, own = ''] = parts.length === 2 ? parts : [undefined, value];
  const said: string[] = [];
  if (prefix === '') said.push('prefix part must be non-empty');
  else if (prefix !== undefined) said.push(...dnsSubdomain(prefix).map((each) => `prefix part ${each}`));
  if (own === '') said.push('name part must be non-empty');
  else said.push(...tooLong(own, 63).map((each) => `name part ${each}`));
  return isName.test(own) ? said : [...said, `name part ${nameSentence}`];
};

export const labelValueRule: Rule = (value) => [
  ...tooLong(value, 63),
  ...(isLabelValue.test(value) ? [] : [labelValueSentence]),
];

/** Keys of Secrets and ConfigMaps. */
export const configMapKey: Rule = (value) => {
  const said = [...tooLong(value, 253), ...(isConfigKey.test(value) ? [] : [configKeySentence])];
  if (value === '.' || value === '..') said.push(`must not be '${value}'`);
  else if (value.startsWith('..')) said.push("must not start with '..'");
  return said;
};

export const environmentName: Rule = (value) =>
  /^[ -<>-~]+$/.test(value)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];

export const portName: Rule = (value) => [
  ...tooLong(value, 15),
  ...(/^[-a-z0-9]+$/.test(value) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
  ...(/[a-z]/.test(value) ? [] : ['must contain at least one letter (a-z)']),
  ...(value.includes('--') ? ['must not contain consecutive hyphens'] : []),
  ...(/^-|-$/.test(value) ? ['must not begin or end with a hyphen'] : []),
];

export const inclusiveRange = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;

export const portNumber = (value: number): readonly string[] =>
  value >= 1 && value <= 65_535 ? [] : [inclusiveRange(1, 65_535)];

const maxId = 2_147_483_647;
export const userOrGroupId = (value: number): readonly string[] =>
  value >= 0 && value <= maxId ? [] : [inclusiveRange(0, maxId)];

export const percentRule: Rule = (value) => (isPercent.test(value) ? [] : [percentSentence]);

/** Of what may be named by anything that stands in a path. */
export const pathSegment: Rule = (value) => {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return ['/', '%'].filter((each) => value.includes(each)).map((each) => `may not contain '${each}'`);
};

import { documentsOf, policyWith } from './document.ts';

const to = (peer: unknown) => policyWith({ podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [peer] }] });
const port = (value: unknown) => policyWith({ podSelector: {}, egress: [{ ports: [value] }] });
const block = (cidr: unknown, except?: readonly unknown[]) =>
  to({ ipBlock: { cidr, ...(except === undefined ? {} : { except }) } });

export const policyDocuments = documentsOf('networkpolicies', {
  'a policy without types': policyWith({ podSelector: {} }),
  'a policy with an empty egress': policyWith({ podSelector: {}, egress: [] }),
  'a policy with an egress': policyWith({ podSelector: { matchLabels: { a: 'b' } }, egress: [{}] }),
  'a policy of all': policyWith({
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [{ podSelector: {} }, { namespaceSelector: { matchLabels: { a: 'b' } }, podSelector: {} }] }],
    egress: [
      {
        to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }, { ipBlock: { cidr: '2001:db8::/32' } }],
        ports: [{ port: 53, protocol: 'UDP' }, { port: 80, endPort: 90 }, { port: 'http' }, {}],
      },
    ],
  }),
  'no selector': policyWith({}),
  'no spec': { metadata: { name: 'n' } },
  'an address without a prefix': block('1.1.1.1'),
  'a prefix that is too long': block('1.1.1.1/33'),
  'an address with bits beyond the prefix': block('10.0.0.1/8'),
  'an address with leading zeros': block('010.0.0.1/32'),
  'a name for an address': block('example.com'),
  'an empty CIDR': block(''),
  'no CIDR': to({ ipBlock: {} }),
  'a CIDR that is no text': block(5),
  'an IPv4 address in IPv6': block('::ffff:1.1.1.1/128'),
  'an except outside': block('10.0.0.0/8', ['11.0.0.0/16']),
  'an except that is as large': block('10.0.0.0/8', ['10.0.0.0/8']),
  'an except that is none': block('10.0.0.0/8', ['10.0.0.0/8/8', '10.0.0.0/x']),
  'an except of another family': block('10.0.0.0/8', ['2001:db8::/64']),
  'a peer of nothing': to({}),
  'a peer of an address and a selector': to({ ipBlock: { cidr: '1.1.1.1/32' }, podSelector: {} }),
  'an unknown type': policyWith({ podSelector: {}, policyTypes: ['Sideways'] }),
  'three types': policyWith({ podSelector: {}, policyTypes: ['Ingress', 'Egress', 'Ingress'] }),
  'a port of 0': port({ port: 0 }),
  'a port that is too large': port({ port: 70_000 }),
  'a port name that is none': port({ port: 'No Port' }),
  'an unknown protocol': port({ port: 80, protocol: 'ICMP' }),
  'an end before the port': port({ port: 80, endPort: 79 }),
  'an end without a port': port({ endPort: 79 }),
  'an end of a named port': port({ port: 'http', endPort: 79 }),
  'an end that is too large': port({ port: 80, endPort: 70_000 }),
  'a selector that is none': policyWith({ podSelector: { matchLabels: { 'a b': 'c' } } }),
  'a selector expression that is none': policyWith({
    podSelector: { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] },
  }),
});

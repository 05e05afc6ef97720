import type { CommandId } from './commandTable.ts';

export const walkthroughId = 'k7.start';

export interface WalkthroughStep {
  readonly id: string;
  readonly title: string;
  /** Markdown; a link in a line of its own is a button. */
  readonly description: string;
  /** What the picture shows, for who cannot see it. */
  readonly altText: string;
  /** Any of them ticks the step off. */
  readonly completionEvents: readonly string[];
}

const button = (title: string, command: CommandId): string => `[${title}](command:${command})`;
const onCommand = (command: CommandId): string => `onCommand:${command}`;

export const walkthrough = {
  title: 'Get Started with K7 Sandboxes',
  description: 'Run untrusted code in sandboxes on Kubernetes, or try it without a cluster.',
} as const;

/** In their order; the picture of each is `media/walkthrough/ID.svg`. */
export const walkthroughSteps: readonly WalkthroughStep[] = [
  {
    id: 'connect',
    title: 'Connect, or try it without a cluster',
    description: [
      'K7 uses the current context of your kubeconfig, as kubectl does.',
      button('Select Cluster', 'k7.selectCluster'),
      'Without one, a small Kubernetes in this window does for trying things out. Its shells are an interpreter: no kernel, no isolation, no network.',
      button('Try Without a Cluster', 'k7.tryEmbedded'),
    ].join('\n'),
    altText: 'The editor beside a cluster, and a small cluster inside of the editor.',
    completionEvents: ['onContext:k7.connection == connected'],
  },
  {
    id: 'create',
    title: 'Create a sandbox',
    description: [
      'Give it a name, an image and what it may reach. Its row says when it is ready, or what keeps it from it.',
      button('Create Sandbox', 'k7.createSandbox'),
    ].join('\n'),
    altText: 'The view of sandboxes with a running one and one that is starting.',
    completionEvents: [onCommand('k7.createSandbox')],
  },
  {
    id: 'attach',
    title: 'Enter it',
    description: [
      'A terminal opens as an editor tab. Ctrl+Enter on a row does the same; a command without a terminal is in the row’s menu.',
      button('Attach Terminal', 'k7.attachTerminal'),
    ].join('\n'),
    altText: 'A terminal in a sandbox, with a prompt.',
    completionEvents: [onCommand('k7.attachTerminal')],
  },
  {
    id: 'restrict',
    title: 'Say what it may reach',
    description: [
      'Nobody reaches a sandbox from outside. What it reaches is asked when it is created: everything, nothing, or a list of networks. The policies are there before its pod is, and outlive it.',
      button('Create Another Sandbox', 'k7.createSandbox'),
    ].join('\n'),
    altText: 'A sandbox whose way to one network is open, and to all others closed.',
    completionEvents: ['onStepSelected'],
  },
  {
    id: 'serve',
    title: 'Use it from programs',
    description: [
      'The HTTP API speaks K7’s protocol on a port of this machine, behind a key.',
      button('Start HTTP API', 'k7.startApi'),
    ].join('\n'),
    altText: 'A program that asks the HTTP API for its sandboxes.',
    completionEvents: ['onContext:k7.isApiRunning'],
  },
];

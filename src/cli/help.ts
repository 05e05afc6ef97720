export const mainHelp = `Create, watch, restrict and delete Katakate K7 sandboxes over HTTP.

Usage:
  k7-sandboxes serve [flags]         Serve the HTTP API on a Kubernetes cluster
  k7-sandboxes keys create NAME      Make an API key and print it
  k7-sandboxes keys list             List the API keys
  k7-sandboxes keys revoke NAME      Remove an API key

Flags:
  -h, --help     Show help; also after a command
  --version      Show the version
`;

export const serveHelp = `Serve the HTTP API on the cluster of a kubeconfig context, or on an embedded one.

Usage:
  k7-sandboxes serve [flags]

Flags:
  --context NAME        Context of the kubeconfig (default: its current one)
  --kubeconfig FILE     Kubeconfig (default: $KUBECONFIG, else ~/.kube/config)
  --namespace NAME      Namespace to watch, where the cluster as a whole may not be watched (may be repeated)
  --host ADDRESS        Address to listen on (default: 127.0.0.1)
  --port NUMBER         Port to listen on, 0 for a free one (default: 7070)
  --allowed-host NAME   Further host name by which the API may be asked (may be repeated)
  --keys-file FILE      API keys (default: $K7_API_KEYS_FILE, else ~/.config/k7-sandboxes/api_keys.json)
  --env-dir FOLDER      Folder below which env_file may name files (default: the current one)
  -h, --help            Show this help

Without a cluster:
  --embedded                   Serve on a small Kubernetes in this process: no isolation, no network in its shells
  --embedded-state FILE        Keep its objects in this file (implies --embedded)
  --embedded-kubeconfig FILE   Write a kubeconfig for other tools, removed at the end (implies --embedded)

Standard output gets one line once requests are answered; the log goes to standard error.
`;

export const keysHelp = `Manage the API keys. A running server follows each change at once.

Usage:
  k7-sandboxes keys create NAME [--namespace NAME]... [--expires-days NUMBER] [--keys-file FILE]
  k7-sandboxes keys list [--keys-file FILE]
  k7-sandboxes keys revoke NAME [--keys-file FILE]

Flags:
  --namespace NAME        Namespace that the key may use (may be repeated; default: all)
  --expires-days NUMBER   Days until the key expires (default: 365)
  --keys-file FILE        API keys (default: $K7_API_KEYS_FILE, else ~/.config/k7-sandboxes/api_keys.json)
  -h, --help              Show this help
`;

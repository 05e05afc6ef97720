/** The files of an Alpine container, as far as people and scripts look at them. */
import type { InitialFiles } from 'just-bash';
import type { WorkerData } from '../protocol.ts';

export function containerFiles({ podName, memoryBytes }: WorkerData): InitialFiles {
  const memoryKiB = Math.floor(memoryBytes / 1024);
  return {
    '/etc/os-release': [
      'NAME="Alpine Linux (simulated by K7 Sandboxes)"',
      'ID=alpine',
      'VERSION_ID=3.22.0',
      'PRETTY_NAME="Alpine Linux v3.22, simulated: no kernel, no isolation, no network"',
      'HOME_URL="https://alpinelinux.org/"\n',
    ].join('\n'),
    '/etc/alpine-release': '3.22.0 (simulated)\n',
    '/etc/hostname': `${podName}\n`,
    '/etc/hosts': `127.0.0.1\tlocalhost\n192.0.2.1\t${podName}\n`,
    '/etc/resolv.conf': 'nameserver 192.0.2.53\n',
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n',
    '/etc/group': 'root:x:0:root\nnobody:x:65534:\n',
    '/etc/shells': '/bin/sh\n/bin/ash\n',
    '/etc/profile': "export PS1='\\w \\$ '\n",
    '/proc/cpuinfo': 'processor\t: 0\nmodel name\t: simulated\n',
    '/proc/meminfo': `MemTotal:       ${memoryKiB} kB\nMemFree:        ${memoryKiB} kB\nMemAvailable:   ${memoryKiB} kB\n`,
    '/proc/uptime': '1.00 1.00\n',
    '/proc/loadavg': '0.00 0.00 0.00 1/1 1\n',
    '/proc/mounts': 'overlay / overlay rw,relatime 0 0\n',
    '/proc/net/tcp': '  sl  local_address rem_address   st\n',
  };
}

export const containerFolders = [
  '/tmp',
  '/root',
  '/var/log',
  '/var/tmp',
  '/home',
  '/usr/local/bin',
  '/opt',
  '/srv',
  '/run',
  '/mnt',
];

/** Those commands that are in `/bin` and not in `/usr/bin`. */
export const binNames: ReadonlySet<string> = new Set(
  (
    'ash base64 bash cat chmod cp date dd df echo egrep false fgrep grep gunzip gzip hostname kill ln ls mkdir mktemp ' +
    'mount mv netstat ping printenv ps pwd rev rm rmdir sed sh sleep stat stty sync tar touch true uname zcat'
  ).split(' '),
);

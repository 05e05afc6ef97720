/**
 * The POSIX shell that looks for a sandbox's TCP connections and ends their holders, for dash, ash and bash, as any user,
 * with nothing but `ls` and `kill`. Best effort: it runs in the sandbox, which may lie; it does not see UDP, nor who holds
 * a connection of another user or of a process that hides.
 *
 * What it prints, one a line: `connection LOCAL REMOTE STATE INODE` as in /proc/net/tcp, `holder INODE PROCESS NAME` for
 * each process that holds one, `more` where it left something out, `end` when it has said all; `ended PROCESS` for one
 * that was killed.
 */
import type { Connection } from './connection.ts';

/** More are not looked at. */
export const maxConnections = 1000;
/** More are not ended at once: a command is bounded. */
const maxHolders = 2000;
/** How many file descriptors one `ls` is given. */
const batch = 200;

/**
 * States that still carry data: established, and those that one side has closed. Of a socket `ls -Li` prints the inode
 * by which /proc/net/tcp names the connection, and no text that a process could have chosen, as `readlink` would.
 */
export const listConnectionsScript = `export LC_ALL=C
inodes=' ' count=0
for table in tcp tcp6; do
  [ -r "/proc/net/$table" ] || { [ "$table" = tcp6 ] || echo more; continue; }
  while read -r slot near far state queues timer retries user timeout inode rest; do
    case $state in 01 | 04 | 05 | 08) ;; *) continue ;; esac
    [ "$count" -lt ${maxConnections} ] || { echo more; break 2; }
    count=$((count + 1)) inodes="$inodes$inode "
    echo "connection $near $far $state $inode"
  done <"/proc/net/$table"
done
holders() {
  ls -Ldi "$@" 2>/dev/null | while read -r inode file; do
    case $inodes in *" $inode "*) ;; *) continue ;; esac
    process=\${file#/proc/} name=
    process=\${process%%/*}
    { IFS= read -r name <"/proc/$process/comm"; } 2>/dev/null
    printf 'holder %s %s %s\\n' "$inode" "$process" "$name"
  done
}
[ "$count" -gt 0 ] || { echo end; exit 0; }
set --
for file in /proc/[0-9]*/fd/*; do
  [ -S "$file" ] || continue
  set -- "$@" "$file"
  [ "$#" -lt ${batch} ] || { holders "$@"; set --; }
done
[ "$#" -eq 0 ] || holders "$@"
echo end`;

/** Kills the processes that hold connections, each only if it still does: its number may be another's by now. */
export function endHoldersScript(connections: readonly Connection[]): string {
  const pairs = connections
    .flatMap(({ inode, holders }) => holders.map(({ processId }) => `${processId}:${inode}`))
    .slice(0, maxHolders);
  return `export LC_ALL=C
for pair in ${pairs.join(' ')}; do
  process=\${pair%:*}
  for file in "/proc/$process/fd/"*; do
    [ -S "$file" ] || continue
    ls -Ldi "$file" 2>/dev/null | { read -r inode rest; [ "$inode" = "\${pair#*:}" ]; } || continue
    kill -KILL "$process" 2>/dev/null && echo "ended $process"
    break
  done
done`;
}

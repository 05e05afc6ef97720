import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { PodShell } from '../../../../src/embedded/shell/podShell.ts';
import { openPod, start, type Running } from './podRig.ts';

describe('a shell at a terminal', () => {
  let pod: PodShell;
  let shell: Running;
  const type = (text: string): void => shell.process.write(Buffer.from(text));
  /** Types it and waits for what it brings. */
  const typeAndSee = async (text: string, wanted: string): Promise<void> => {
    type(text);
    await shell.prints(wanted);
  };
  beforeEach(async () => {
    ({ pod } = await openPod());
    shell = await start(pod, ['/bin/sh'], { hasTerminal: true });
    await shell.prints('/work # ');
  });
  afterEach(() => pod.dispose());

  test('says what it is not, keeps its state from line to line, and exits with its code', async () => {
    assert.match(shell.stdout(), /^This is a simulated shell.*no kernel.*\r\n\/work # $/);
    type('x=5; f() { echo "fn $x"; }; cd /tmp\nf; pwd\nfalse\nexit\n');
    assert.equal(await shell.exited, 1);
    assert.match(shell.stdout(), /\/tmp # f; pwd\r\nfn 5\r\n\/tmp\r\n\/tmp # false\r\n\/tmp # exit\r\n$/);
  });

  test('ends with Ctrl-D on an empty line, and when it is hung up', async () => {
    type('true\n\u0004');
    assert.equal(await shell.exited, 0);
    const other = await start(pod, ['sh'], { hasTerminal: true });
    other.process.signal('HUP');
    assert.equal(await other.exited, 129);
  });

  test('knows its size', async () => {
    shell.process.resize(97, 31);
    await typeAndSee('stty size\n', '31 97\r\n');
  });

  for (const command of ['sleep 1000', 'while :; do :; done', 'f() { while :; do true; done; }; f | cat', 'cat']) {
    test(`interrupts ${command} with Ctrl-C, and goes on`, async () => {
      await typeAndSee(`x=kept; echo st''arted; ${command}\n`, 'started\r\n');
      await typeAndSee('\u0003', '^C\r\n');
      await typeAndSee('echo "$? $x"\n', '130 kept\r\n');
    });
  }

  test('drops the line being typed with Ctrl-C', async () => {
    await typeAndSee('echo no\u0003', '^C\r\n/work # ');
    await typeAndSee('if true; then\n', '> ');
    await typeAndSee("\u0003echo o''n\n", '\non\r\n');
    assert.doesNotMatch(shell.stdout(), /\nno\r/);
  });

  test('asks for more until the command is whole', async () => {
    await typeAndSee('echo "two\nlines"\n', '\ntwo\r\nlines\r\n');
    await typeAndSee("for i in a b; do\necho i$i''x\n", '> ');
    await typeAndSee('done\n', '\niax\r\nibx\r\n');
    await typeAndSee("cat <<E\nhe''re\nE\n", "\nhe''re\r\n");
    await typeAndSee('true &&\necho "a"nd\n', '\nand\r\n');
    await typeAndSee('fi\n', 'syntax error');
    await typeAndSee(')\n', "token `)'");
    await typeAndSee('echo $((1/0))\n', 'division by 0');
    await typeAndSee('time true\n', 'real');
  });

  test('gives what is typed to commands that read', async () => {
    await typeAndSee('read -p "name? " x\n', 'name? ');
    type('Anna Belle\necho "[$x]"\n');
    await shell.prints('[Anna Belle]\r\n');
    await typeAndSee('cat\n', 'cat\r\n');
    type('typed\n\u0004');
    await typeAndSee("echo a''fter\n", '\nafter\r\n');
    assert.match(shell.stdout(), /typed\r\ntyped\r\n/);
    await typeAndSee('echo "x y" | while read a b; do echo "$b-$a"; done\n', 'y-x\r\n');
  });

  test('completes commands and files, and remembers lines', async () => {
    await typeAndSee('echo /etc/alp\t\n', '\n/etc/alpine-release\r\n');
    await typeAndSee('hostn\t\n', '\nbox\r\n');
    await typeAndSee("echo on''ce\n", '\nonce\r\n');
    type('\u001b[A\n');
    await typeAndSee("echo do''ne\n", '\ndone\r\n');
    assert.equal(shell.stdout().split('\nonce\r').length, 3);
    await typeAndSee('history | tail -1\n', '   4 history | tail -1\r\n');
  });

  test('has shells in it, which end before it and take Ctrl-C', async () => {
    await typeAndSee('x=outer; cd /tmp; sh\n', '/tmp # ');
    await typeAndSee('cd /etc; echo "[$x]"\n', '[]\r\n/etc # ');
    await typeAndSee('sleep 1000\n', 'sleep 1000\r\n');
    await typeAndSee('\u0003', '^C\r\n/etc # ');
    await typeAndSee('exit 3\n', 'exit 3\r\n/tmp # ');
    await typeAndSee('echo "$? $x"\n', '3 outer\r\n');
    assert.equal(shell.stdout().split('simulated shell').length, 2);
  });

  test('lists files in columns, and one a line for others', async () => {
    shell.process.resize(20, 24);
    await typeAndSee('mkdir d; cd d; touch one two three four five; ls\n', 'five   three\r\nfour   two\r\none\r\n');
    await typeAndSee('ls | head -2; ls -l ..\n', 'five\r\nfour\r\n');
    await shell.prints(' d\r\n');
  });

  test('has jobs, and a prompt of its own', async () => {
    await typeAndSee('sleep 4715 &\njobs\n', 'Running              sleep 4715\r\n');
    await typeAndSee('kill %1; wait %1; echo "code $?"\n', 'code 143\r\n');
    await typeAndSee("PS1='<\\u@\\h \\W>'\n", '<root@box work>');
  });
});

test('A command on a terminal prints as a terminal shows it', async () => {
  const { pod } = await openPod();
  const running = await start(pod, ['sh', '-c', 'echo a; echo b >&2; tty; stty size'], { hasTerminal: true });
  assert.equal(await running.exited, 0);
  assert.equal(running.stdout(), 'a\r\nb\r\n/dev/pts/0\r\n24 80\r\n');
  pod.dispose();
});

// `cplb completion`: scripts that the shells take, and what they are answered.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { COMMAND, Folder, printed } from './command.ts';

/** What a shell is offered for these words, the last of which is being typed. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const lines = (await printed(['complete', '--', ...words])).trimEnd().split('\n');
  expect(lines.at(-1)).toMatch(/^:\d+$/); // the directive, which ends every answer
  return lines.slice(0, -1).map((line) => line.split('\t')[0] ?? '');
}

const COMMANDS = [
  'init',
  'join',
  'kubeadm',
  'start',
  'validate',
  'render',
  'template',
  'drain',
  'resume',
  'lab',
  'completion',
];

describe('cplb complete', () => {
  it('given nothing yet, then every command is offered', async () => {
    expect(await offered('')).toEqual(expect.arrayContaining(COMMANDS));
  });

  it.each([
    ['the beginning of a command', ['in'], ['init']],
    ['the beginning of a flag', ['init', '--int'], ['--interface']],
    ['the beginning of a flag of kubeadm init', ['kubeadm', 'init', '--int'], ['--interface']],
    ['--format', ['init', '--format', ''], ['pod', 'json', 'systemd']],
    ['--format of join', ['join', '--format', ''], ['pod', 'json', 'systemd']],
    ['the beginning of a format', ['init', '--format', 's'], ['systemd']],
    ['--balancer', ['start', '--balancer', ''], ['proxy', 'nftables', 'auto', 'ipvs', 'none']],
    ['--log-level', ['start', '--log-level', ''], ['debug', 'info', 'warn', 'error']],
    ['--log-format', ['start', '--log-format', ''], ['text', 'json', 'auto']],
    ['validate -o', ['validate', '-o', ''], ['text', 'json']],
    [
      'render',
      ['render', ''],
      ['pod', 'systemd', 'config', 'schema', 'status-schema', 'keepalived', 'virtual-servers', 'nftables'],
    ],
    ['template', ['template', ''], ['keepalived', 'virtual-servers', 'vrrp', 'virtualservers']],
    ['a word that is no command', ['frobnicate', ''], []],
    ['a flag whose value is anything', ['init', '--interface', ''], []],
  ])('given %s, then what fits is offered', async (_given, words, expected) => {
    expect(await offered(...words)).toEqual(expected);
  });

  it.each([
    'init',
    'join',
  ])('given a dash after %s, then its flags are offered, and those of kube-vip are not', async (command) => {
    const flags = await offered(command, '--');
    expect(flags).toEqual(expect.arrayContaining(['--interface', '--vip', '--format', '--output', '--node']));
    expect(flags).not.toContain('--startAsLeader');
  });

  it('given kubeadm, then its two commands are offered', async () => {
    expect(await offered('kubeadm', '')).toEqual(expect.arrayContaining(['init', 'join']));
  });

  it('given lab, then what the lab starts for itself is not offered', async () => {
    const commands = await offered('lab', '');
    expect(commands).toContain('up');
    expect(commands).not.toContain('probe');
  });
});

describe('the scripts', () => {
  const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

  it.each([
    'bash',
    'zsh',
    'fish',
  ])('given %s, then the script asks cplb and says so in its first lines', async (shell) => {
    const script = await printed(['completion', shell]);
    expect(script).toContain('complete --');
    expect(script.split('\n').slice(0, 5).join('\n')).toContain('cplb');
  });

  for (const shell of ['bash', 'zsh', 'fish']) {
    it.skipIf(!has(shell))(`given ${shell} (skipped where it is missing), then it can read its script`, async () => {
      await using folder = await Folder.make();
      const path = await folder.write(`cplb.${shell}`, await printed(['completion', shell]));
      const { status, stderr } = spawnSync(shell, ['-n', path], { encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    });
  }
});

const BASH_COMPLETION = '/usr/share/bash-completion/bash_completion';
const isThere = existsSync(BASH_COMPLETION) && existsSync('/usr/bin/script');

describe.skipIf(!isThere)('bash at a terminal (skipped where bash-completion or script is missing)', () => {
  const DEADLINE_MS = 15_000;

  /** Types into an interactive bash, and returns what its terminal shows once `until` is seen. */
  async function typed(keys: string, until: RegExp): Promise<string> {
    await using folder = await Folder.make();
    await chmod(await folder.write('cplb', `#!/bin/sh\nexec ${COMMAND.join(' ')} "$@"\n`), 0o755);
    const rc = await folder.write('rc', `PS1='ready> '\nsource ${BASH_COMPLETION}\nsource <(cplb completion bash)\n`);
    const env = { PATH: `${folder.path}:${process.env.PATH}`, TERM: 'dumb', HOME: folder.path };
    const line = `bash --noprofile --rcfile ${rc} -i`;
    const child = spawn('script', ['-qec', line, '/dev/null'], { env, timeout: DEADLINE_MS, killSignal: 'SIGKILL' });
    const signal = AbortSignal.timeout(DEADLINE_MS);
    let shown = '';
    const seen = async (text: RegExp) => {
      while (!text.test(shown)) shown += String((await once(child.stdout, 'data', { signal }))[0]);
    };
    const exited = once(child, 'exit');
    await seen(/ready> /);
    child.stdin.write(keys);
    await seen(until);
    child.stdin.end('\x15exit\n');
    await exited;
    return shown;
  }

  it.each([
    ['the beginning of a flag', 'cplb init --int\t', 'cplb init --interface '],
    ['the beginning of a command', 'cplb val\t', 'cplb validate '],
    ['the beginning of a choice', 'cplb init --format s\t', 'cplb init --format systemd '],
    ['the second command of two', 'cplb kubeadm jo\t', 'cplb kubeadm join '],
  ])('given %s and the tabulator, then it is completed', async (_given, keys, line) => {
    expect(await typed(keys, new RegExp(line))).toContain(line);
  });
});

// Files that a command line names: documents, kubeconfigs and outputs that are not what they should be.

import { chmod, mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  CHECK_OUTPUT,
  CHECK_PATH,
  cplb,
  cplbOverLiveManifest,
  FLAGS,
  Folder,
  failed,
  folderInstead,
  invalid,
  type RunOptions,
} from './command.ts';

/** Root may read and write everything, so these run as nobody. */
const AS_NOBODY: RunOptions =
  process.getuid?.() === 0 ? { by: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] } : {};

const HEAD = 'apiVersion: cplb/v1\nkind: ControlPlaneLoadBalancing\n';
const COMMANDS = ['init', 'join'] as const;

describe.each(COMMANDS)('cplb %s --config', (command) => {
  const withConfig = async (text: string, flags: readonly string[] = FLAGS) => {
    await using folder = await Folder.make();
    const path = await folder.write('doc.yaml', text);
    const { stderr, ...rest } = await cplbOverLiveManifest([command, '--config', path, ...flags]);
    return { ...rest, stderr: stderr.replaceAll(path, 'doc.yaml') };
  };

  it.each([
    [
      'no such file',
      '/no/such/doc.yaml',
      failed(
        "--config: /no/such/doc.yaml cannot be read: ENOENT: no such file or directory, open '/no/such/doc.yaml'",
        CHECK_PATH,
      ),
    ],
    ['a folder', '/etc', folderInstead('--config: /etc')],
  ])('given %s, then it is refused', async (_given, path, outcome) => {
    expect(await cplbOverLiveManifest([command, '--config', path, ...FLAGS])).toEqual(outcome);
  });

  it('given a file that this user may not read, then it is refused', async () => {
    await using folder = await Folder.make();
    const path = await folder.write('doc.yaml', '', 0o000);
    await chmod(folder.path, 0o755);
    const why = `EACCES: permission denied, open '${path}'`;
    expect(await cplb([command, '--config', path, ...FLAGS], AS_NOBODY)).toEqual(
      failed(`--config: ${path} cannot be read: ${why}`, CHECK_PATH),
    );
  });

  it.each([
    ['nothing', '', 'doc.yaml: is empty; write apiVersion, kind and spec'],
    ['no YAML', 'a: "b', 'doc.yaml (line 1, column 6): Missing closing "quote'],
    [
      'another kind',
      'apiVersion: v1\nkind: Pod\n',
      'doc.yaml: kind (line 2, column 7): this is a pod; cplb reads the manifest of its own, which has CPLB_CONFIG in it',
    ],
    [
      'a wrong value that no flag replaces',
      `${HEAD}spec: {port: 0}`,
      'doc.yaml: spec.port (line 3, column 14): 0 is not a whole number from 1 to 65535; write a number such as 6443',
    ],
  ])('given %s in it, then it says where', async (_given, text, message) => {
    expect(await withConfig(text)).toEqual(invalid(message));
  });

  it('given a device without end, then it is refused for its size', async () => {
    expect(await cplbOverLiveManifest([command, '--config', '/dev/zero', ...FLAGS])).toEqual(
      invalid('/dev/zero: is larger than 131072 bytes; give the configuration alone'),
    );
  });
});

describe.each(COMMANDS)('cplb %s --kubeconfig', (command) => {
  const complete = (server: string) =>
    JSON.stringify({
      clusters: [{ name: 'a', cluster: { server } }],
      users: [{ name: 'u', user: {} }],
      contexts: [{ name: 'c', context: { cluster: 'a', user: 'u' } }],
      'current-context': 'c',
    });
  const remedy = 'Give --kubeconfig a complete kubeconfig, such as /etc/kubernetes/admin.conf.';

  it.each([
    [
      'no such file',
      '/no/such/admin.conf',
      failed(
        "The kubeconfig /no/such/admin.conf cannot be read: ENOENT: no such file or directory, open '/no/such/admin.conf'",
        CHECK_PATH,
      ),
    ],
    ['a folder', '/etc/ssl', folderInstead('The kubeconfig /etc/ssl')],
  ])('given %s, then it is refused', async (_given, path, outcome) => {
    expect(await cplbOverLiveManifest([command, '--kubeconfig', path, ...FLAGS])).toEqual(outcome);
  });

  it('given a file that this user may not read, then it is refused', async () => {
    await using folder = await Folder.make();
    const path = await folder.write('admin.conf', complete('https://10.0.0.1:6443'), 0o600);
    await chmod(folder.path, 0o755);
    await chmod(path, 0o000);
    const why = `EACCES: permission denied, open '${path}'`;
    expect(await cplb([command, '--kubeconfig', path, ...FLAGS], AS_NOBODY)).toEqual(
      failed(`The kubeconfig ${path} cannot be read: ${why}`, CHECK_PATH),
    );
  });

  it.each([
    ['nothing', '', 'is empty'],
    ['blanks', ' \n\t\n', 'is empty'],
    ['a text', 'hello', 'cannot be understood: it is a string where an object is expected'],
    ['no context', 'apiVersion: v1\nkind: Config\n', 'names no current-context'],
    [
      'another context',
      complete('https://10.0.0.1').replace(':"c"}', ':"d"}'),
      'has no cluster for its current-context "d"',
    ],
    [
      'no such user',
      complete('https://10.0.0.1').replace('"user":"u"', '"user":"w"'),
      'has no user for its current-context "c"',
    ],
    ['a cluster of nothing', 'clusters: [{name: a}]', 'cannot be understood: clusters[0].cluster is missing'],
    [
      'a server that is no URL',
      complete('10.0.0.1:6443'),
      'names "10.0.0.1:6443" as its server, which is no https:// URL',
    ],
  ])('given %s in it, then it is refused', async (_given, text, why) => {
    await using folder = await Folder.make();
    const path = await folder.write('admin.conf', text);
    expect(await cplbOverLiveManifest([command, '--kubeconfig', path, ...FLAGS])).toEqual(
      failed(`The kubeconfig ${path} ${why}`, remedy),
    );
  });

  it('given wrong flags too, then these come first', async () => {
    expect(await cplbOverLiveManifest([command, '--kubeconfig', '/no/such/file'])).toEqual(
      invalid('--vip: is missing; add it, such as 10.0.0.100/24'),
    );
  });
});

describe.each(COMMANDS)('cplb %s --output', (command) => {
  const args = [command, ...FLAGS, '--backend', '10.0.0.1'];
  const cannot = (path: string, why: string) => failed(`--output: ${path} cannot be written: ${why}`, CHECK_OUTPUT);

  it('given a new file, then it has mode 0600 and the bytes of stdout', async () => {
    await using folder = await Folder.make();
    const path = folder.join('vip.yaml');
    const { stdout: printed } = await cplb(args);
    expect(await cplb([...args, '--output', path])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(await readFile(path, 'utf8')).toBe(printed);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder.path)).toEqual(['vip.yaml']);
  });

  it('given a file that anybody may read, then it is replaced in one step by one of mode 0600', async () => {
    await using folder = await Folder.make();
    const path = await folder.write('vip.yaml', 'old', 0o644);
    const { ino } = await stat(path);
    expect(await cplb([...args, '-o', path])).toEqual({ status: 0, stdout: '', stderr: '' });
    const now = await stat(path);
    expect(now.ino).not.toBe(ino);
    expect(now.mode & 0o777).toBe(0o600);
    expect(await readdir(folder.path)).toEqual(['vip.yaml']);
  });

  it.each([
    ['a missing folder', '/no/such/folder/vip.yaml', 'ENOENT: no such file or directory'],
    ['a folder', '/etc', 'it is not a regular file'],
    ['a device', '/dev/null', 'it is not a regular file'],
    ['standard output by name', '/dev/stdout', 'it is not a regular file'],
    ['a file in place of a folder', '/etc/hostname/vip.yaml', 'ENOTDIR: not a directory'],
  ])('given %s, then it is refused', async (_given, path, why) => {
    expect(await cplb([...args, '--output', path])).toEqual(cannot(path, why));
  });

  it('given a symbolic link, then neither the link nor what it names is touched', async () => {
    await using folder = await Folder.make();
    const target = await folder.write('target.yaml', 'old');
    const path = folder.join('vip.yaml');
    await symlink(target, path);
    expect(await cplb([...args, '--output', path])).toEqual(cannot(path, 'it is not a regular file'));
    expect(await readFile(path, 'utf8')).toBe('old');
    expect((await readdir(folder.path)).toSorted()).toEqual(['target.yaml', 'vip.yaml']);
  });

  it('given a folder that this user may not write, then the file in it is untouched', async () => {
    await using folder = await Folder.make();
    const path = await folder.write('vip.yaml', 'old');
    await chmod(folder.path, 0o555);
    expect(await cplb([...args, '--output', path], AS_NOBODY)).toEqual(cannot(path, 'EACCES: permission denied'));
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder.path)).toEqual(['vip.yaml']);
  });

  it('given a file system that is full, then the file is untouched and no other is left', async () => {
    await using folder = await Folder.make();
    const path = await folder.write('vip.yaml', 'old');
    const limited = { by: ['sh', '-c', 'ulimit -f 0; trap "" XFSZ; exec "$@"', 'sh'] };
    const outcome = await cplb([...args, '--output', path], limited);
    expect(outcome).toEqual(cannot(path, 'EFBIG: file too large'));
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder.path)).toEqual(['vip.yaml']);
  });

  it('given --output -, then it is standard output, as with other programs', async () => {
    await using folder = await Folder.make();
    const written = await cplb([...args, '--output', '-'], { cwd: folder.path });
    expect(written).toEqual(await cplb(args));
    expect(await readdir(folder.path)).toEqual([]);
  });

  it.each([
    ['init', args],
    ['render', ['render', 'schema']],
    ['completion', ['completion', 'bash']],
  ])('given nobody who reads what %s prints, then it fails with one message', async (_given, command) => {
    const { status, stderr } = await cplb(command, { by: ['sh', '-c', 'exec "$@" > /dev/full', 'sh'] });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        'cplb: standard output cannot be written: ENOSPC: no space left on device, write\n' +
        '      Check the disk, or the program behind it.\n',
    });
  });
});

describe('a folder in the place of the file', () => {
  it('given --output on a folder with files in it, then they are left alone', async () => {
    await using folder = await Folder.make();
    await mkdir(folder.join('manifests'));
    const { status, stdout } = await cplb(['init', ...FLAGS, '--output', folder.join('manifests')]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(await readdir(folder.path)).toEqual(['manifests']);
    expect(await readdir(folder.join('manifests'))).toEqual([]);
  });
});

describe('cplb join on a node that has not joined', () => {
  it('given no admin.conf and no --kubeconfig, then kubeadm join is named', async () => {
    const path = '/etc/kubernetes/admin.conf';
    expect(await cplbOverLiveManifest(['join', ...FLAGS])).toEqual(
      failed(
        `The kubeconfig ${path} cannot be read: ENOENT: no such file or directory, open '${path}'`,
        'Run `kubeadm join --control-plane` first, or name the API servers with --backend ADDRESS for each.',
      ),
    );
  });
});

// Folders in the place of files that the pod mounts: docker makes one of a file to mount that is missing on the host.

import { describe, expect, it } from 'vitest';
import { cplb, cplbOverLiveManifest, FLAGS, Folder, folderInstead, printed } from './command.ts';
import { specIn } from './printed.ts';

const IS_ROOT = process.getuid?.() === 0;

/** Where every command finds its API servers. */
const BACKEND = ['--backend', '10.0.0.1'] as const;

const [ADMIN_CONF, CA_FILE] = ['/etc/kubernetes/admin.conf', '/etc/kubernetes/pki/ca.crt'];

/** In a mount namespace of its own, with nothing but this folder in /etc. */
const withFolder = (path: string): readonly string[] => {
  const script = 'mount -t tmpfs tmpfs /etc && mkdir -p "$1" && shift && exec "$@"';
  return ['unshare', '--mount', 'sh', '-c', script, 'sh', path];
};

describe.each(['init', 'join'])('cplb %s', (command) => {
  it.each([
    ['the kubeconfig', 'kubeconfig: /etc/ssl', 'The kubeconfig /etc/ssl'],
    ['the CA file', 'health: {caFile: /etc/ssl}', 'The CA file /etc/ssl'],
    ['a template', 'keepalived: {configTemplateVRRP: /etc/ssl}', 'The template /etc/ssl'],
  ])('given a folder for %s, then nothing is printed, and it says how such a folder comes about', async (_given, spec, what) => {
    await using folder = await Folder.make();
    const document = `apiVersion: cplb/v1\nkind: ControlPlaneLoadBalancing\nspec: {${spec}}\n`;
    const path = await folder.write('doc.yaml', document);
    expect(await cplbOverLiveManifest([command, '--config', path, ...BACKEND, ...FLAGS])).toEqual(folderInstead(what));
  });

  it.runIf(IS_ROOT)(
    'given a folder that this user may not look into, then what is in it counts as on the node',
    async () => {
      await using folder = await Folder.make(); // of root alone
      const args = [command, '--ca-file', folder.join('ca.crt'), ...BACKEND, ...FLAGS];
      await printed(args, { by: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] });
    },
  );

  it.runIf(IS_ROOT)('given a folder in the place of the CA certificate of kubeadm, then it is named', async () => {
    const outcome = await cplb([command, ...BACKEND, ...FLAGS], { by: withFolder(CA_FILE) });
    expect(outcome).toEqual(folderInstead(`The CA file ${CA_FILE}`));
  });
});

describe('cplb join', () => {
  it.runIf(IS_ROOT)('given a kubeconfig in the folder of cplb, then the pod gets that and not admin.conf', async () => {
    const path = '/etc/kubernetes/cplb/kubeconfig';
    const script = 'mount -t tmpfs tmpfs /etc && mkdir -p "$(dirname "$1")" && touch "$1" && shift && exec "$@"';
    const by = ['unshare', '--mount', 'sh', '-c', script, 'sh', path];
    expect(specIn(await cplb(['join', ...BACKEND, ...FLAGS], { by })).kubeconfig).toBe(path);
  });

  it.runIf(IS_ROOT).each([
    ['asked', []],
    ['not needed', BACKEND],
  ])('given a folder in the place of admin.conf, and that it is %s, then it is named', async (_given, args) => {
    const outcome = await cplb(['join', ...args, ...FLAGS], { by: withFolder(ADMIN_CONF) });
    expect(outcome).toEqual(folderInstead(`The kubeconfig ${ADMIN_CONF}`));
  });
});

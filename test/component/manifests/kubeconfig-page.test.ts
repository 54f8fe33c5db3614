// docs/install/kubeconfig.md: its commands, typed as they stand there, with stand-ins for kubectl and kubeadm alone.

import { readFileSync } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../../../src/host/exec.ts';
import { issueClient, kubeconfigFor } from '../../../src/lab/certificates.ts';
import { COMMAND, Folder } from '../cli/command.ts';
import { authority, startServer } from '../lab/api-fixture.ts';
import { allowing, permissionsIn } from './rbac.ts';

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const COMMANDS = [...read('docs/install/kubeconfig.md').matchAll(/```console\n(.*?)```/gs)]
  .map(([, text]) => text)
  .join('');

/** What follows a flag of the page. */
const argumentOf = (flag: string): string => new RegExp(`${flag} (\\S+)`).exec(COMMANDS)?.[1] ?? '';

/** `kubectl` prints the cluster's configuration, and takes what is applied; `kubeadm` prints what it is given, when it is asked right. */
const KUBECTL = `#!/bin/sh
case "$*" in
  *" apply -f "*) for file; do :; done; exec test -s "$file" ;;
  *" get configmap kubeadm-config "*) echo 'kind: ClusterConfiguration' ;;
  *) exit 64 ;;
esac
`;
const KUBEADM = `#!/bin/sh
for file; do :; done
grep -q ClusterConfiguration "$file" && [ "$1 $2" = 'kubeconfig user' ] && cat "$(dirname "$0")/answer"
`;

it('given the page, then its commands end in a manifest that was made without admin.conf', async () => {
  const authorize = allowing(permissionsIn(read('manifests/rbac.yaml')));
  await using api = await startServer({ authorize });
  await using folder = await Folder.make();
  const client = await issueClient(authority, { name: argumentOf('--client-name'), groups: [argumentOf('--org')] });
  const server = `https://127.0.0.1:${api.server.port}`;
  await mkdir(folder.join('bin'));
  await mkdir(folder.join('manifests'));
  await folder.write('bin/answer', kubeconfigFor({ server, ca: authority.certificate, client }));
  await folder.write('bin/kubectl', KUBECTL, 0o755);
  await folder.write('bin/kubeadm', KUBEADM, 0o755);
  await folder.write('bin/cplb', `#!/bin/sh\nexec ${COMMAND.join(' ')} "$@"\n`, 0o755);

  const typed = COMMANDS.replaceAll('/etc/kubernetes', folder.path);
  await run('sh', ['-ec', `cd ${ROOT}; PATH=${folder.join('bin')}:$PATH; ${typed}`]);

  expect((await stat(folder.join('cplb/kubeconfig'))).mode & 0o777).toBe(0o600);
  expect(await readFile(folder.join('manifests/vip.yaml'), 'utf8')).toContain('- 10.0.0.2:6443\n');
});

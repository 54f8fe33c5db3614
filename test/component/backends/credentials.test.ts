// What a request is sent with: certificates, tokens and plug-ins, good and bad.

import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Credentials } from '../../../src/backends/credentials.ts';
import { parseKubeconfig } from '../../../src/backends/kubeconfig.ts';
import { run } from '../../../src/host/exec.ts';
import { Folder } from '../host/folder.ts';
import { within } from '../host/wait.ts';
import { admin, authority } from '../lab/api-fixture.ts';

let folder: Folder;
beforeEach(async () => {
  folder = await Folder.make();
});
afterEach(() => folder[Symbol.asyncDispose]());

/** The credentials of a kubeconfig with this user and this cluster, in JSON, which is YAML too. */
const credentialsOf = (user: object, cluster: object = {}): Credentials =>
  parseKubeconfig(
    folder.file('kubeconfig'),
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.100:6443', ...cluster } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    }),
  );

const optionsOf = (credentials: Credentials) =>
  within('the options', credentials.httpsOptions(new AbortController().signal));
const broken = (why: RegExp) =>
  expect.objectContaining({
    code: 'CPLB_BROKEN_KUBECONFIG',
    failure: 'kubeconfig',
    message: expect.stringMatching(why),
  });

describe('files', () => {
  beforeEach(async () => {
    await writeFile(folder.file('cert.pem'), admin.certificate);
    await writeFile(folder.file('key.pem'), admin.key);
    await writeFile(folder.file('ca.pem'), authority.certificate);
  });
  const user = { 'client-certificate': 'cert.pem', 'client-key': 'key.pem' };

  it('given names of files, then they are read beside the kubeconfig, each time anew', async () => {
    const credentials = credentialsOf(user, { 'certificate-authority': 'ca.pem' });
    const { cert, key, ca } = await optionsOf(credentials);
    expect([cert, key, ca].map(String)).toEqual([admin.certificate, admin.key, authority.certificate]);
    expect(await credentials.authority()).toBe(authority.certificate);
    expect(credentials.expires?.getTime()).toBeGreaterThan(Date.now());
    await writeFile(folder.file('cert.pem'), `${admin.certificate}\n`);
    expect(String((await optionsOf(credentials)).cert)).toBe(`${admin.certificate}\n`);
  });

  it.each<[string, (path: string) => Promise<unknown>, RegExp]>([
    ['is not there', () => Promise.resolve(), /ENOENT/],
    ['leads nowhere', (path) => symlink('nowhere', path), /ENOENT/],
    ['is a folder', (path) => mkdir(path), /EISDIR: .* is a folder/],
    ['is a FIFO', (path) => run('mkfifo', [path]), /no regular file/],
    ['is a device', (path) => symlink('/dev/zero', path), /no regular file/],
    ['is too large', (path) => run('truncate', ['-s', '2M', path]), /2097152 bytes/],
    ['is no certificate', (path) => writeFile(path, 'noise'), /certificate or key that cannot be used/],
    ['is empty', (path) => writeFile(path, ''), /other\.pem is empty/],
  ])('given a certificate that %s, then that is told at once', async (_given, make, why) => {
    await make(folder.file('other.pem'));
    await expect(optionsOf(credentialsOf({ ...user, 'client-certificate': 'other.pem' }))).rejects.toThrow(broken(why));
  });

  it('given the key of another certificate, then that is told', async () => {
    await run('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', folder.file('key.pem')]);
    await expect(optionsOf(credentialsOf(user))).rejects.toThrow(broken(/the key is not that of the certificate/));
  });
});

describe('tokens', () => {
  it.each<[string, object]>([
    ['in the kubeconfig', { token: 'one' }],
    ['in a file, as kubectl writes it', { tokenFile: 'token' }],
    ['in a file, as the library has it', { 'token-file': 'token' }],
    ['in the file of an old provider', { 'auth-provider': { name: 'tokenFile', config: { tokenFile: 'token' } } }],
  ])('given a token %s, then it is sent; a file is read each time anew', async (_given, user) => {
    await writeFile(folder.file('token'), 'one\n');
    const credentials = credentialsOf(user);
    expect((await optionsOf(credentials)).headers).toMatchObject({ Authorization: 'Bearer one' });
    await writeFile(folder.file('token'), 'two');
    const then = 'token' in user ? 'one' : 'two';
    expect((await optionsOf(credentials)).headers).toMatchObject({ Authorization: `Bearer ${then}` });
  });

  it.each<[string, object, RegExp]>([
    ['file that is missing', { tokenFile: 'nowhere' }, /ENOENT/],
    ['file that is a device', { tokenFile: '/dev/zero' }, /no regular file/],
    ['that no header can hold', { token: 'a\nb' }, /token, certificate or key that cannot be used/],
  ])('given a token %s, then that is told', async (_given, user, why) => {
    await expect(optionsOf(credentialsOf(user))).rejects.toThrow(broken(why));
  });
});

describe('plug-ins', () => {
  const CREDENTIAL = { kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1' };
  const status = (fields: object) => JSON.stringify({ ...CREDENTIAL, status: fields });

  /** A user whose plug-in is a script beside the kubeconfig. */
  async function withPlugin(script: string, fields: object = {}): Promise<Credentials> {
    await writeFile(folder.file('plug-in'), `#!/bin/sh\ncd "$(dirname "$0")"; echo >> calls\n${script}\n`);
    await chmod(folder.file('plug-in'), 0o700);
    const exec = { command: './plug-in', apiVersion: CREDENTIAL.apiVersion, ...fields };
    return credentialsOf({ exec });
  }
  const calls = async () => (await run('wc', ['-l', folder.file('calls')])).split(' ')[0];

  it('given one that works, then its token is sent, and kept until a server does not accept it', async () => {
    const credentials = await withPlugin(`echo '${status({ token: 'one' })}'`);
    for (let i = 0; i < 3; i++) {
      expect((await optionsOf(credentials)).headers).toMatchObject({ Authorization: 'Bearer one' });
    }
    expect(await calls()).toBe('1');
    credentials.forget();
    await optionsOf(credentials);
    expect(await calls()).toBe('2');
  });

  it('given a token that has expired, then it is asked again', async () => {
    const credentials = await withPlugin(
      `echo '${status({ token: 'one', expirationTimestamp: '2020-01-01T00:00:00Z' })}'`,
    );
    await optionsOf(credentials);
    await optionsOf(credentials);
    expect(await calls()).toBe('2');
  });

  it('given one that prints a certificate, then that is used', async () => {
    const { certificate: clientCertificateData, key: clientKeyData } = admin;
    await writeFile(folder.file('said'), status({ clientCertificateData, clientKeyData }));
    const { cert, key } = await optionsOf(await withPlugin('cat said'));
    expect([cert, key]).toEqual([admin.certificate, admin.key]);
  });

  it('given arguments and variables, then it gets them, and what kubectl tells it', async () => {
    const script = `echo "{\\"kind\\":\\"ExecCredential\\",\\"status\\":{\\"token\\":\\"$1-$OWN-$(expr length "$KUBERNETES_EXEC_INFO")\\"}}"`;
    const credentials = await withPlugin(script, { args: ['arg'], env: [{ name: 'OWN', value: 'var' }] });
    expect((await optionsOf(credentials)).headers).toMatchObject({
      Authorization: expect.stringMatching(/arg-var-\d\d/),
    });
  });

  it.each<[string, string, RegExp]>([
    ['fails', 'echo "no\tsession" >&2; exit 1', /plug-in` exited with 1: no session/],
    ['fails without a word', 'exit 1', /no word why/],
    ['is killed', 'kill -9 $$', /killed by SIGKILL/],
    ['prints nothing', ':', /printed no JSON/],
    ['prints noise', 'echo secret-token', /printed no JSON$/],
    ['prints another object', 'echo \'{"kind":"Pod"}\'', /no ExecCredential/],
    ['prints no status', `echo '${JSON.stringify(CREDENTIAL)}'`, /its status is missing/],
    ['prints nothing to log in with', `echo '${status({})}'`, /neither token nor certificate/],
    ['prints a token that is none', `echo '${status({ token: 7 })}'`, /token is a number/],
    ['prints half of a pair', `echo '${status({ clientKeyData: 'k' })}'`, /half of a certificate/],
    [
      'prints a certificate that is none',
      `echo '${status({ clientKeyData: 'k', clientCertificateData: 'c' })}'`,
      /that is none/,
    ],
    ['never stops printing', 'yes', /said more than/],
    ['waits for an answer', 'read line || exit 4', /exited with 4/],
  ])('given one that %s, then that is told, and what it printed is not', async (_given, script, why) => {
    const credentials = await withPlugin(script);
    await expect(optionsOf(credentials)).rejects.toThrow(broken(why));
    await expect(optionsOf(credentials)).rejects.not.toThrow(/secret-token/);
  });

  it('given one that is not there, then its name is told', async () => {
    const user = { exec: { command: 'no-such-plug-in', apiVersion: CREDENTIAL.apiVersion } };
    await expect(optionsOf(credentialsOf(user))).rejects.toThrow(broken(/no-such-plug-in/));
  });
});

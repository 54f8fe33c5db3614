import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createAuthority, issueClient, issueServing, kubeconfigFor } from '../../../src/lab/certificates.ts';

const authority = await createAuthority();
const ca = new X509Certificate(authority.certificate);

describe('a cluster CA', () => {
  it('given a new one, then it is a CA that signed itself', () => {
    expect(ca.ca).toBe(true);
    expect(ca.subject).toBe('CN=kubernetes');
    expect(ca.verify(ca.publicKey)).toBe(true);
  });

  it('given its PEM text after a round trip, then it issues as before', async () => {
    const loaded = JSON.parse(JSON.stringify(authority));
    const client = new X509Certificate((await issueClient(loaded, { name: 'x', groups: [] })).certificate);
    expect(client.verify(ca.publicKey) && client.checkIssued(ca)).toBe(true);
    expect(client.subject).toBe('CN=x');
  });
});

describe('a serving certificate', () => {
  it('given a node, then it is valid for the names of kubeadm and the addresses given, and for nothing else', async () => {
    const pair = await issueServing(authority, { name: 'node-a', addresses: ['10.0.0.1', 'fd00::1', 'api.example'] });
    const certificate = new X509Certificate(pair.certificate);
    expect(certificate.subject).toBe('CN=kube-apiserver');
    expect(certificate.subjectAltName?.split(', ')).toEqual([
      'DNS:kubernetes',
      'DNS:kubernetes.default',
      'DNS:kubernetes.default.svc',
      'DNS:kubernetes.default.svc.cluster.local',
      'DNS:node-a',
      'IP Address:10.0.0.1',
      'IP Address:FD00:0:0:0:0:0:0:1',
      'DNS:api.example',
    ]);
    expect(certificate.checkIP('127.0.0.1')).toBeUndefined();
    expect(certificate.checkPrivateKey(createPrivateKey(pair.key))).toBe(true);
    expect(certificate.ca).toBe(false);
  });
});

describe('a client certificate', () => {
  it('given a name and groups, then they are CN and O', async () => {
    const subject = { name: 'system:node:node-a', groups: ['system:nodes'] };
    const { certificate } = await issueClient(authority, subject);
    expect(new X509Certificate(certificate).subject.split('\n')).toEqual(['O=system:nodes', 'CN=system:node:node-a']);
  });
});

describe('a kubeconfig', () => {
  it("given its parts, then it reads like kubeadm's admin.conf", async () => {
    const client = await issueClient(authority, { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] });
    const text = kubeconfigFor({ server: 'https://10.0.0.100:6443', ca: authority.certificate, client });
    const encode = (pem: string) => Buffer.from(pem).toString('base64');
    expect(parse(text)).toEqual({
      apiVersion: 'v1',
      kind: 'Config',
      preferences: {},
      'current-context': 'kubernetes-admin@kubernetes',
      contexts: [{ name: 'kubernetes-admin@kubernetes', context: { cluster: 'kubernetes', user: 'kubernetes-admin' } }],
      clusters: [
        {
          name: 'kubernetes',
          cluster: { server: 'https://10.0.0.100:6443', 'certificate-authority-data': encode(authority.certificate) },
        },
      ],
      users: [
        {
          name: 'kubernetes-admin',
          user: { 'client-certificate-data': encode(client.certificate), 'client-key-data': encode(client.key) },
        },
      ],
    });
    expect(text).toContain(`certificate-authority-data: ${encode(authority.certificate)}\n`);
  });
});

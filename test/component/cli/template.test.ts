// `cplb template`: the built-in templates under the names of `render`, and under k0s'.

import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { cplb, printed, usage } from './command.ts';

const TEMPLATES = new URL('../../../templates/', import.meta.url);

describe('cplb template', () => {
  it.each([
    ['keepalived', 'keepalived.conf'],
    ['vrrp', 'keepalived.conf'],
    ['virtual-servers', 'virtual-servers.conf'],
    ['virtualservers', 'virtual-servers.conf'],
  ])('given %s, then it prints %s byte for byte', async (name, file) => {
    expect(await printed(['template', name])).toBe(await readFile(new URL(file, TEMPLATES), 'utf8'));
  });

  it.each([
    '',
    'KEEPALIVED',
    'keepalived.conf',
    'redirect.nft',
    '/etc/passwd',
    '../bin/cplb.js',
  ])('given %j, then the choices are listed', async (name) => {
    const choices = 'keepalived, virtual-servers, vrrp, virtualservers';
    expect(await cplb(['template', name])).toEqual(
      usage(`command-argument value '${name}' is invalid for argument 'name'. Allowed choices are ${choices}.`),
    );
  });

  it('given two names, then it is refused', async () => {
    const text = "too many arguments for 'template'. Expected 1 argument but got 2: keepalived, vrrp.";
    expect(await cplb(['template', 'keepalived', 'vrrp'])).toEqual(usage(text));
  });

  it('given a standard output that is full, then it is said', async () => {
    const by = ['sh', '-c', 'exec "$@" >/dev/full', 'sh'];
    expect(await cplb(['template', 'vrrp'], { by })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('ENOSPC'),
    });
  });
});

// `cplb validate`: what it prints for good and bad files, as text and as JSON.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTS, k0s, k0sctl } from './bad-input/foreign.ts';
import { HEAD, spec } from './bad-input/marked.ts';
import { cplb, Folder, failed, invalid, type Outcome } from './command.ts';

const SOUND_K0S = k0s(
  [
    'enabled: false',
    'type: Keepalived',
    'keepalived:',
    '  vrrpInstances:',
    '  - {virtualIPs: [10.0.0.100/24], authPass: secret}',
    '  - {virtualIPs: ["fd00::64/64"]}',
  ],
  'sans: [10.0.0.100, "fd00:0::64"]',
);

const FILES = {
  'good.yaml': spec(),
  'bad.yaml': `${HEAD}spec:\n  prot: 6443\n  port: 0\n  keepalived:\n    vrrpInstances:\n    - virtualIPs: [banana]\n`,
  'broken.yaml': 'kind: "x',
  'k0s.yaml': SOUND_K0S,
  'enabled.yaml': SOUND_K0S.replace('enabled: false', 'enabled: true'),
  'k0sctl.yaml': k0sctl(HOSTS),
  'ipvs.yaml': `${HEAD}spec:\n  keepalived:\n    vrrpInstances: [{virtualIPs: [10.0.0.100]}]\n    virtualServers: [{ipAddress: 10.0.0.7}]\n`,
};

let folder: Folder;

beforeAll(async () => {
  folder = await Folder.make();
  for (const [name, text] of Object.entries(FILES)) await folder.write(name, text);
});

afterAll(async () => folder?.[Symbol.asyncDispose]());

const validate = (args: readonly string[], input = ''): Promise<Outcome> =>
  cplb(['validate', ...args], { cwd: folder.path, input });

const good = (stdout: string, stderr = ''): Outcome => ({ status: 0, stdout, stderr });

const PORT = '0 is not a whole number from 1 to 65535';
const PROBLEMS = `bad.yaml: spec.prot (line 4, column 9): is not a known field; did you mean "port"?
bad.yaml: spec.port (line 5, column 9): ${PORT}; write a number such as 6443
bad.yaml: spec.keepalived.vrrpInstances[0].virtualIPs[0] (line 8, column 20): "banana" is not an IP address; write it as 10.0.0.100/24`;
const ENABLED =
  'k0s itself holds the VIP while this is true; set it to false on every node that runs cplb, and keep the rest';
const NO_VIP = '10.0.0.7 is none of the VIPs, so no node answers for it';

describe('as text', () => {
  it.each([
    ['a document of cplb', ['good.yaml'], 'good.yaml: valid cplb configuration, VIP 10.0.0.100/24\n'],
    ['a ClusterConfig of k0s', ['k0s.yaml'], 'k0s.yaml: valid k0s configuration, VIP 10.0.0.100/24, fd00::64/64\n'],
    ['a k0sctl file', ['k0sctl.yaml'], 'k0sctl.yaml: valid k0sctl configuration, VIP 10.0.0.100/24\n'],
    [
      'a k0sctl file for one host',
      ['--node', 'cp3', 'k0sctl.yaml'],
      'k0sctl.yaml: valid k0sctl configuration, VIP 10.0.0.100/24\n',
    ],
    [
      'several files',
      ['k0sctl.yaml', 'good.yaml'],
      'k0sctl.yaml: valid k0sctl configuration, VIP 10.0.0.100/24\ngood.yaml: valid cplb configuration, VIP 10.0.0.100/24\n',
    ],
  ])('given %s, then it says so on stdout', async (_given, args, stdout) => {
    expect(await validate(args)).toEqual(good(stdout));
  });

  it('given standard input, then it is read there', async () => {
    expect(await validate(['-'], spec())).toEqual(good('-: valid cplb configuration, VIP 10.0.0.100/24\n'));
    expect(await validate(['-'], 'kind: "x')).toEqual(
      invalid('standard input (line 1, column 9): Missing closing "quote'),
    );
  });

  it('given standard input that comes late and in parts, then all of it is read', async () => {
    const by = ['sh', '-c', '(head -c 20; sleep 0.3; cat) | "$@"', 'sh'];
    const outcome = await cplb(['validate', '-'], { by, input: spec() });
    expect(outcome).toEqual(good('-: valid cplb configuration, VIP 10.0.0.100/24\n'));
  });

  it('given a bad file, then every problem of it is told', async () => {
    expect(await validate(['bad.yaml'])).toEqual(invalid(PROBLEMS));
  });

  it.each([
    [['good.yaml', 'bad.yaml']],
    [['bad.yaml', 'good.yaml']],
  ])('given %j, then nothing is on stdout and the bad one is told', async (files) => {
    expect(await validate(files)).toEqual(invalid(PROBLEMS));
  });

  it.each([
    [['nosuch.yaml']],
    [['good.yaml', 'nosuch.yaml']],
  ])('given %j, then the missing file is told', async (files) => {
    const why = "ENOENT: no such file or directory, open 'nosuch.yaml'";
    expect(await validate(files)).toEqual(
      failed(
        `nosuch.yaml cannot be read: ${why}`,
        'Check that the path is right and that the file can be read by this user.',
      ),
    );
  });

  it('given a missing file among wrong ones, then what is wrong with those is told too', async () => {
    const { status, stdout, stderr } = await validate(['good.yaml', 'nosuch.yaml', 'bad.yaml']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^cplb: nosuch\.yaml cannot be read: ENOENT: .*; check the path, and that this user may read it\n/,
    );
    expect(stderr).toContain('bad.yaml: spec.');
  });

  it.each([
    [
      'a k0s that holds the VIP itself',
      'enabled.yaml',
      'enabled.yaml: valid k0s configuration, VIP 10.0.0.100/24, fd00::64/64\n',
      [`enabled.yaml: spec.network.controlPlaneLoadBalancing.enabled (line 8, column 16): ${ENABLED}`],
    ],
    [
      'a virtual server that is no VIP',
      'ipvs.yaml',
      'ipvs.yaml: valid cplb configuration, VIP 10.0.0.100/32\n',
      [
        `ipvs.yaml: spec.keepalived.virtualServers[0].ipAddress (line 6, column 34): ${NO_VIP}; use a VIP of vrrpInstances, or add it there`,
      ],
    ],
  ])('given %s, then it is valid, with warnings on stderr', async (_given, file, stdout, warnings) => {
    expect(await validate([file])).toEqual(good(stdout, warnings.map((text) => `cplb: warning: ${text}\n`).join('')));
  });
});

describe('as JSON', () => {
  const report = async (args: readonly string[], input = '') => {
    const { status, stdout, stderr } = await validate(['-o', 'json', ...args], input);
    expect(stderr).toBe('');
    return { status, ...JSON.parse(stdout) };
  };
  const HEADER = { apiVersion: 'cplb/v1', kind: 'Validation' };
  const sound = { valid: true, errors: [], warnings: [] };

  it('given good files, then each is valid', async () => {
    expect(await report(['good.yaml', 'k0sctl.yaml'])).toEqual({
      ...{ status: 0, ...HEADER, valid: true },
      files: [
        { file: 'good.yaml', format: 'cplb', ...sound },
        { file: 'k0sctl.yaml', format: 'k0sctl', ...sound },
      ],
    });
  });

  it('given one good and two bad files, then each error has its place and its remedy', async () => {
    expect(await report(['bad.yaml', 'good.yaml', 'broken.yaml'])).toEqual({
      ...{ status: 2, ...HEADER, valid: false },
      files: [
        {
          ...{ file: 'bad.yaml', format: 'cplb', valid: false, warnings: [] },
          errors: [
            {
              ...{ path: 'spec.prot', line: 4, column: 9 },
              ...{ message: 'is not a known field', remedy: 'did you mean "port"?' },
            },
            { path: 'spec.port', line: 5, column: 9, message: PORT, remedy: 'write a number such as 6443' },
            {
              ...{ path: 'spec.keepalived.vrrpInstances[0].virtualIPs[0]', line: 8, column: 20 },
              ...{ message: '"banana" is not an IP address', remedy: 'write it as 10.0.0.100/24' },
            },
          ],
        },
        { file: 'good.yaml', format: 'cplb', ...sound },
        {
          ...{ file: 'broken.yaml', valid: false, warnings: [] },
          errors: [{ line: 1, column: 9, message: 'Missing closing "quote' }],
        },
      ],
    });
  });

  it('given warnings, then they stand in the report and not on stderr', async () => {
    const { files, ...rest } = await report(['enabled.yaml', 'ipvs.yaml']);
    expect(rest).toEqual({ status: 0, ...HEADER, valid: true });
    expect(files[0].warnings).toEqual([
      {
        ...{ path: 'spec.network.controlPlaneLoadBalancing.enabled', line: 8, column: 16 },
        ...{
          message: 'k0s itself holds the VIP while this is true',
          remedy: 'set it to false on every node that runs cplb, and keep the rest',
        },
      },
    ]);
    expect(files[1].warnings).toMatchObject([
      { path: 'spec.keepalived.virtualServers[0].ipAddress', line: 6, column: 34, message: NO_VIP },
    ]);
  });

  it('given a --node that is wrong, then the error has no place in the file', async () => {
    const { files } = await report(['--node', 'w1', 'k0sctl.yaml']);
    expect(files[0].errors).toEqual([
      {
        message: '"w1" is no controller of the k0sctl file',
        remedy: 'write --node with one of cp1, 10.0.0.2, cp3',
      },
    ]);
  });

  it('given standard input, then it is named as it was given', async () => {
    expect(await report(['-'], spec())).toMatchObject({ status: 0, files: [{ file: '-', format: 'cplb' }] });
  });

  it('given a file that is not there, then the report says so of that file', async () => {
    const { status, stdout, stderr } = await validate(['-o', 'json', 'good.yaml', 'nosuch.yaml']);
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
    const message = expect.stringMatching(/^nosuch\.yaml cannot be read: ENOENT/);
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      files: [{ valid: true }, { file: 'nosuch.yaml', valid: false, errors: [{ message }] }],
    });
  });
});

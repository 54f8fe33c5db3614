// Wrong documents and command lines: the exit status, nothing on stdout, and exactly what is said. The rows are in bad-input/.

import { describe, expect, it } from 'vitest';
import { OF_INIT, OF_OTHERS } from './bad-input/command-lines.ts';
import { DOCUMENTS, INCOMPLETE, NO_DOCUMENTS } from './bad-input/documents.ts';
import { HOSTS, INCOMPLETE_K0S, K0S, K0SCTL, k0sctl, NODES, STRANGERS } from './bad-input/foreign.ts';
import { AT_THE_LIMIT, BEYOND } from './bad-input/limits.ts';
import { type Fault, HEAD, rows, spec, told, withoutMarks } from './bad-input/marked.ts';
import { everywhere, flagsWith, PASSWORDS, TEXTS } from './bad-input/metacharacters.ts';
import { VARIABLES } from './bad-input/variables.ts';
import { cplb, cplbOverLiveManifest, FLAGS, Folder, invalid, type Outcome } from './command.ts';

/** Both must say the same: `validate doc.yaml` is what is run after `init --config doc.yaml` has failed. */
async function readBy(text: string, flags: readonly string[] = []): Promise<readonly Outcome[]> {
  await using folder = await Folder.make();
  await folder.write('doc.yaml', text);
  const options = { cwd: folder.path };
  return await Promise.all([
    cplb(['validate', 'doc.yaml', ...flags], options),
    cplbOverLiveManifest(['init', '--config', 'doc.yaml', ...flags], options),
  ]);
}

const both = (message: string): readonly Outcome[] => [invalid(message), invalid(message)];

/** `init` puts in the VRRP instance that its flags may fill, and misses the VIP in it. */
function vipsInstead([path, text]: Fault): Fault {
  const parent = /^(?<parent>.*)\.keepalived/.exec(path)?.groups?.parent ?? path;
  const isWhole = text.includes('"virtualIPs":["10.0.0.100/24"]');
  return isWhole
    ? [`${parent}.keepalived.vrrpInstances[0].virtualIPs`, 'is missing; add it, such as 10.0.0.100/24']
    : [path, text];
}

describe.concurrent('a file that is no document', () => {
  it.each(NO_DOCUMENTS)('given %s, then it says so', async (_given, text, message) => {
    expect(await readBy(text)).toEqual(both(`doc.yaml${message}`));
  });
});

describe.concurrent('a document', () => {
  it.each(rows([...DOCUMENTS, ...BEYOND, ...K0S]))('given $given, then it is told where it stands', async ({
    marked,
    faults,
  }) => {
    expect(await readBy(withoutMarks(marked))).toEqual(both(told('doc.yaml', marked, faults)));
  });

  it.each(rows([...INCOMPLETE, ...INCOMPLETE_K0S]))('given $given, then it is told what is missing', async ({
    marked,
    faults,
  }) => {
    const [validated, made] = await readBy(withoutMarks(marked));
    expect(validated).toEqual(invalid(told('doc.yaml', marked, faults)));
    expect(made).toEqual(invalid(told('doc.yaml', marked, faults.map(vipsInstead))));
  });

  it.each(STRANGERS)('given the %s of kind %s, then it says what it is', async (apiVersion, kind, message) => {
    const text = `apiVersion: ${apiVersion}\nkind: ${kind}\n`;
    expect(await readBy(text)).toEqual(both(`doc.yaml: kind (line 2, column 7): ${message}`));
  });

  it.each([
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['lines that end as in DOS', (text: string) => text.replaceAll('\n', '\r\n')],
    ['both', (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`],
    ['no end of its last line', (text: string) => text.trimEnd()],
    ['a marker at its beginning and its end', (text: string) => `---\n${text}...\n`],
    ['comments', (text: string) => `# one\n${text.replaceAll('\n', ' # two\n')}`],
    [
      'JSON',
      () =>
        JSON.stringify({
          apiVersion: 'cplb/v1',
          kind: 'ControlPlaneLoadBalancing',
          spec: { keepalived: { vrrpInstances: [{ virtualIPs: ['10.0.0.100/24'] }] } },
        }),
    ],
    ['an alias', (text: string) => `${text}  peers: [&p 10.0.0.2]\n  backends: [*p]\n`],
  ])('given %s, then it is read', async (_given, written) => {
    await using folder = await Folder.make();
    await folder.write('doc.yaml', written(spec()));
    const [validated, made] = await Promise.all([
      cplb(['validate', 'doc.yaml'], { cwd: folder.path }),
      cplb(['init', '--config', 'doc.yaml', '--output', 'vip.yaml'], { cwd: folder.path }),
    ]);
    expect(validated).toEqual({
      status: 0,
      stdout: 'doc.yaml: valid cplb configuration, VIP 10.0.0.100/24\n',
      stderr: '',
    });
    expect(made).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it.each(AT_THE_LIMIT)('given %s, then it is accepted', async (_given, text) => {
    const { status, stdout } = await cplb(['validate', '-'], { input: text });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '-: valid cplb configuration, VIP 10.0.0.100/24\n' });
  });
});

describe.concurrent('a k0sctl file', () => {
  it.each(rows(K0SCTL))('given $given, then it is told where it stands', async ({ marked, faults }) => {
    const [validated] = await readBy(withoutMarks(marked));
    expect(validated).toEqual(invalid(told('doc.yaml', marked, faults)));
  });

  it.each(NODES)('given %s as --node, then those that there are are named', async (_given, node, message) => {
    expect(await readBy(k0sctl(HOSTS), ['--node', node])).toEqual(both(`--node: ${message}`));
  });

  it.each([
    ['a document of cplb', spec()],
    ['a document without a kind', 'spec: {}\n'],
    ['a pod', 'apiVersion: v1\nkind: Pod\n'],
  ])('given %s and --node, then --node is refused', async (_given, text) => {
    const message = '--node: says which host of a k0sctl file this is, but doc.yaml is none; leave it out';
    expect(await readBy(text, ['--node', 'cp1'])).toEqual(both(message));
  });

  it('given no --node, then init wants one and validate does not', async () => {
    const [validated, made] = await readBy(k0sctl(HOSTS));
    expect(validated).toMatchObject({ status: 0, stderr: '' });
    expect(made).toEqual(
      invalid(
        '--node: is missing, and the k0sctl file does not say which of its hosts this is; write --node with one of cp1, 10.0.0.2, cp3',
      ),
    );
  });
});

describe.concurrent.each(['init', 'join'])('cplb %s', (command) => {
  it.each(OF_INIT)('given %s, then it is refused', async (_given, args, outcome) => {
    expect(await cplbOverLiveManifest([command, ...args])).toEqual(outcome);
  });
});

describe.concurrent('the other commands', () => {
  it.each(OF_OTHERS)('given %s, then it is refused', async (_given, args, outcome) => {
    expect(await cplb(args)).toEqual(outcome);
  });
});

describe.concurrent('variables of kube-vip', () => {
  it.each(VARIABLES)('given %s=%s, then the variable is named', async (name, value, message) => {
    const flags = ['vip_address', 'vip_interface'].includes(name) ? [] : FLAGS;
    const env = { vip_address: '10.0.0.100', [name]: value };
    expect(await cplbOverLiveManifest(['init', ...flags], { env })).toEqual(invalid(`${name}: ${message}`));
  });

  it('given several that are wrong, then all are told', async () => {
    const env = { lb_port: '0', vip_arp: 'no', lb_type: 'udp' };
    expect(await cplbOverLiveManifest(['init', ...FLAGS], { env })).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^cplb: vip_arp: .*\n {6}lb_type: .*\n {6}lb_port: .*\n {6}Correct/),
    });
  });
});

/** Flags stand in no order: a command line is read as a whole. */
const sortedLines = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/^cplb: /, '').trim())
    .toSorted();

describe.concurrent('texts that mean something to others', () => {
  it.each(TEXTS)('given %s in every field, then every field is told in the order of the document', async (text) => {
    const { marked, faults } = everywhere(text);
    expect(await readBy(withoutMarks(marked))).toEqual(both(told('doc.yaml', marked, faults)));
  });

  it.each(TEXTS)('given %s in every flag, then every flag is told', async (text) => {
    const { args, messages } = flagsWith(text);
    const { status, stdout, stderr } = await cplbOverLiveManifest(['init', ...args]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(sortedLines(stderr)).toEqual(sortedLines(invalid(messages.join('\n')).stderr));
  });

  it.each(PASSWORDS)('given %j as the password, then it is refused and not repeated', async (password) => {
    const message = `the password has ${password.length} characters or one that keepalived would cut; use 1 to 8 ASCII characters without blanks and without # ! $ @ " ' \\ { } ~`;
    const text = `${HEAD}spec:\n  keepalived: {vrrpInstances: [{virtualIPs: [10.0.0.100], authPass: ▸${JSON.stringify(password)}}]}\n`;
    const path = 'spec.keepalived.vrrpInstances[0].authPass';
    expect(await readBy(withoutMarks(text))).toEqual(both(told('doc.yaml', text, [[path, message]])));
    expect(await cplb(['init', ...FLAGS, '--auth-pass', password])).toEqual(invalid(`--auth-pass: ${message}`));
  });
});

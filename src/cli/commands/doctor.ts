// `cplb doctor`: what is wrong on this node, and the command that mends it.

import { type Command, Option } from 'commander';
import type { DoctorOptions } from '../doctor/doctor.ts';
import { addConfigOptions, append, text } from '../options.ts';

export function registerDoctor(program: Command): void {
  addConfigOptions(program.command('doctor'))
    .option('--run-dir <path>', 'run directory of the cplb that may run here (default: /run/cplb)', text)
    .addOption(
      new Option('--host-root <path>', "where the host's files are, in a container").argParser(text).default('/'),
    )
    .option('--only <check>', 'make this check alone (repeatable)', append)
    .addOption(new Option('-o, --output <format>', 'format').choices(['text', 'json']).default('text'))
    .summary('tell what is wrong on this node, and what mends it')
    .description(
      'Checks this node before cplb is installed, or while it runs. What it is to be fit for comes from the flags of start, ' +
        'from --config or CPLB_CONFIG, or from the cplb that runs. It changes nothing that lasts.',
    )
    .addHelpText(
      'after',
      `
Examples:
  cplb doctor --interface eth0 --vip 10.0.0.100/24
  kubectl -n kube-system exec cplb-node1 -- cplb doctor
  docker run --rm --network host --pid host --cap-drop ALL --cap-add NET_ADMIN --cap-add NET_RAW \\
    -v /:/host:ro IMAGE doctor --host-root /host --interface eth0 --vip 10.0.0.100/24

Exit status:
  0  no check failed; there may be warnings
  1  a check failed
  2  wrong usage or configuration`,
    )
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('../doctor/doctor.ts');
      await doctor(options);
    });
}

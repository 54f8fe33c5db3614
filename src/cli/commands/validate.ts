// `cplb validate`: everything that is wrong with configuration files, at once.

import { type Command, Option } from 'commander';
import { CplbError } from '../../base/errors.ts';
import { formatCidr } from '../../base/ip.ts';
import { checkConfig } from '../../config/check.ts';
import { InvalidConfig, type PlacedProblem } from '../../config/problem.ts';
import type { Source } from '../../config/source.ts';
import type { Config } from '../../config/types.ts';
import { tellWarnings } from '../load.ts';
import { writeResult } from '../output.ts';

interface ValidateOptions {
  readonly node?: string;
  readonly output: 'text' | 'json';
}

/** What stands for standard input among the files. */
const STDIN = '-';

/** What is found in one file. */
interface Finding {
  readonly file: string;
  /** Absent when the file is no document of a known format. */
  readonly format?: Source['format'];
  readonly config?: Config;
  /** Why the file could not be read. */
  readonly error?: CplbError;
  readonly problems: readonly PlacedProblem[];
  readonly warnings: readonly PlacedProblem[];
}

/** As CPLB_INVALID_CONFIG has it; with `-o json` the report itself is the result, so there is no error to throw. */
const EXIT_INVALID = 2;

export function registerValidate(program: Command): void {
  program
    .command('validate')
    .summary('tell everything that is wrong with configuration files')
    .description(
      'Checks cplb documents, k0s ClusterConfigs and k0sctl Clusters. Every problem is told at once, with its path, line ' +
        `and column and what to write instead; then the exit status is 2. The file ${STDIN} is standard input.`,
    )
    .argument('<file...>', 'files to check')
    .option('--node <name>', 'check a k0sctl file as it is for this host')
    .addOption(new Option('-o, --output <format>', 'format').choices(['text', 'json']).default('text'))
    .action(validate);
}

async function validate(files: readonly string[], { node, output }: ValidateOptions): Promise<void> {
  const findings = await Promise.all(files.map((file) => check(file, node)));
  const problems = findings.flatMap(({ problems: found }) => found);
  if (output === 'json') {
    await writeResult(`${JSON.stringify(report(findings), null, 2)}\n`, undefined);
    process.exitCode = problems.length > 0 ? EXIT_INVALID : 0;
    return;
  }
  findings.forEach(tellWarnings);
  const [failure, ...others] = findings.flatMap(({ error }) => error ?? []);
  if (failure !== undefined && others.length + 1 === problems.length) throw failure;
  if (problems.length > 0) throw new InvalidConfig(problems);
  await writeResult(findings.map(summary).join(''), undefined);
}

async function check(file: string, node: string | undefined): Promise<Finding> {
  const [{ readDocument }, { parseSource }] = await Promise.all([
    import('../read-document.ts'),
    import('../../config/formats.ts'),
  ]);
  const name = file === STDIN ? 'standard input' : file;
  let format: Source['format'] | undefined;
  try {
    const source = parseSource(readDocument(file), name, { node });
    format = source.format;
    const { config, warnings } = checkConfig(source);
    const tried = await tryTemplates(config, source);
    return { file, format, config, ...tried, warnings: [...warnings, ...tried.warnings] };
  } catch (error) {
    if (!(error instanceof InvalidConfig)) return unreadable(file, error);
    return { file, ...(format === undefined ? {} : { format }), problems: error.problems, warnings: [] };
  }
}

/** One file that cannot be read does not keep the others from being checked. */
function unreadable(file: string, error: unknown): Finding {
  if (!(error instanceof CplbError)) throw error;
  return {
    file,
    error,
    problems: [{ place: {}, message: error.message, remedy: 'check the path, and that this user may read it' }],
    warnings: [],
  };
}

/** Only a configuration with templates of its own pays for what trying them needs. */
async function tryTemplates(config: Config, { locate }: Source): Promise<Pick<Finding, 'problems' | 'warnings'>> {
  if (Object.values(config.templates).every((path) => path === undefined)) return { problems: [], warnings: [] };
  const { tryOwnTemplates } = await import('../own-templates.ts');
  return tryOwnTemplates(config, locate);
}

/** `k0s.yaml: valid k0s configuration, VIP 10.0.0.100/24` */
function summary({ file, format, config }: Finding): string {
  const vips = (config?.vrrpInstances ?? []).flatMap(({ virtualIps }) => virtualIps.map(formatCidr));
  return `${file}: valid ${format} configuration, VIP ${vips.join(', ')}\n`;
}

/** The report for programs; `line` and `column` count from 1 and are absent for what stands in no file. */
const report = (findings: readonly Finding[]): object => ({
  apiVersion: 'cplb/v1',
  kind: 'Validation',
  valid: findings.every(({ problems }) => problems.length === 0),
  files: findings.map(({ file, format, problems, warnings }) => ({
    file,
    ...(format === undefined ? {} : { format }),
    valid: problems.length === 0,
    errors: problems.map(entry),
    warnings: warnings.map(entry),
  })),
});

const entry = ({ place: { path, line, column }, message, remedy }: PlacedProblem): object => ({
  path,
  line,
  column,
  message,
  remedy,
});

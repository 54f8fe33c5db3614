// Check: the manifest of cplb can be read by root alone, and is for the VIPs that are asked about.

import { describeError } from '../../base/errors.ts';
import { checkConfig } from '../../config/check.ts';
import { parseSource } from '../../config/formats.ts';
import { allVips, type Config } from '../../config/types.ts';
import { type Check, failed, ok, type Situation, skipped, type Verdict, warning } from '../check.ts';
import { shellWord } from '../commands.ts';
import { missing } from '../host-files.ts';
import { type PodFile, readPodFolder, variableIn } from '../static-pods.ts';

export const manifest: Check = {
  name: 'manifest',
  title: 'manifest of cplb',
  run: async (situation) => {
    const { path, files = [] } = await readPodFolder(situation.hostRoot);
    const own = files.filter(({ pod }) => pod?.program === 'cplb');
    if (own.length === 0) return missing(situation, path, skipped(`there is no manifest of cplb in ${path} yet`));
    return own.flatMap((file) => judge(file, situation));
  },
};

function judge(file: PodFile, situation: Situation): readonly Verdict[] {
  const found = [...judgeAccess(file), ...judgeContent(file, situation)];
  const vips = allVips(situation.config).join(' and ');
  return found.length > 0 ? found : [ok(`${file.path} is root's alone, for ${vips}`)];
}

const octal = (mode: number): string => mode.toString(8).padStart(4, '0');

/** Whoever may write it is root on this node. It may carry authPass, which is for no other eyes. */
function judgeAccess({ path, mode, uid }: PodFile): readonly Verdict[] {
  const chmod = `chmod 600 ${shellWord(path)}`;
  if (uid !== 0)
    return [
      failed(
        `${path} belongs to the user ${uid}, who can be root with it`,
        `chown root:root ${shellWord(path)} && ${chmod}`,
      ),
    ];
  if ((mode & 0o022) !== 0) return [failed(`${path} can be written by others than root (${octal(mode)})`, chmod)];
  return (mode & 0o044) === 0
    ? []
    : [warning(`${path} can be read by others than root (${octal(mode)}), and may carry authPass`, chmod)];
}

function judgeContent({ path, pod }: PodFile, { config }: Situation): readonly Verdict[] {
  const text = variableIn(pod?.document, 'CPLB_CONFIG');
  if (typeof text !== 'string') return [];
  let there: Config;
  try {
    ({ config: there } = checkConfig(parseSource(text, `CPLB_CONFIG in ${path}`)));
  } catch (error) {
    return [failed(describeError(error), `Correct it in ${path}; kubelet starts the pod again when the file changes.`)];
  }
  const [its, ours] = [allVips(there), allVips(config)].map((vips) => vips.toSorted().join(' and '));
  if (its === ours) return [];
  return [
    failed(
      `${path} is for ${its}, and this was asked about ${ours}`,
      `grep -A2 virtualIPs ${shellWord(path)}   # give both the same`,
    ),
  ];
}

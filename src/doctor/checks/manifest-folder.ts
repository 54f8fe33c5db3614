// Check: kubelet's folder of static pods holds one pod of cplb, and nothing that runs twice or against it.

import { basename } from 'node:path/posix';
import { type Check, failed, ok, skipped, type Verdict, warning } from '../check.ts';
import { shellWord } from '../commands.ts';
import { missing } from '../host-files.ts';
import { type PodFile, type PodSeen, readPodFolder, variableIn } from '../static-pods.ts';

export const manifestFolder: Check = {
  name: 'manifest-folder',
  title: 'folder of the static pods',
  run: async (situation) => {
    const { path, files, problems } = await readPodFolder(situation.hostRoot);
    if (files === undefined) return missing(situation, path, skipped(`there is no ${path} yet`));
    const found = [...problems, ...files.flatMap(judge), ...duplicates(files)];
    if (found.length > 0) return found;
    const own = files.filter(({ pod }) => pod?.program === 'cplb').map((file) => basename(file.path));
    const others = files.length - own.length;
    const rest = `${others} other pod${others === 1 ? '' : 's'}`;
    return ok(
      own.length === 0 ? `no cplb in ${path} yet, and ${rest}` : `${own} runs cplb, beside ${rest}, in ${path}`,
    );
  },
};

/** What is beside a manifest and not one itself goes where kubelet does not look. */
const putAway = (path: string): string => `mv ${shellWord(path)} /root/`;

/** Others that would hold a VIP or take its port; only of kube-vip it can be told that it is the API's. */
function judgeProgram(path: string, { program, document }: PodSeen): readonly Verdict[] {
  switch (program) {
    case 'kube-vip':
      return variableIn(document, 'cp_enable') === 'true'
        ? [failed(`${path} runs kube-vip for the API, and both would hold a VIP`, putAway(path))]
        : [warning(`${path} runs kube-vip, which may hold the same VIP`, putAway(path))];
    case 'keepalived':
      return [warning(`${path} runs a keepalived of its own, which may hold the same VIP`, putAway(path))];
    case 'haproxy':
      return [warning(`${path} runs HAProxy, which may listen on the port of the VIP`, putAway(path))];
    case 'cplb':
    case 'other':
      return [];
  }
}

function judge({ path, pod, problem = '', text }: PodFile): readonly Verdict[] {
  if (pod !== undefined) return judgeProgram(path, pod);
  const what = `${path} ${problem}`;
  const isMeant = text.trim() === '' || text.includes('CPLB_CONFIG');
  return [
    isMeant
      ? failed(what, `rm ${shellWord(path)}   # or write it again with cplb init or join, and --output`)
      : warning(what, putAway(path)),
  ];
}

/** kubelet reads copies under any name; of two pods with one name it runs the one, then the other. */
function duplicates(files: readonly PodFile[]): readonly Verdict[] {
  const keyOf = ({ pod }: PodFile) => (pod?.program === 'cplb' ? 'cplb' : pod?.id);
  const groups = Map.groupBy(
    files.filter(({ pod }) => pod !== undefined),
    keyOf,
  );
  return [...groups.values()].flatMap((same) => {
    const [kept, ...copies] = same.toSorted((a, b) => Number(isPlain(b.path)) - Number(isPlain(a.path)));
    if (kept === undefined) return [];
    return copies.map(({ path, pod }) =>
      failed(
        `${path} and ${basename(kept.path)} are the same pod, ${pod?.id}: kubelet reads every file, and runs both in turn`,
        putAway(path),
      ),
    );
  });
}

const isPlain = (path: string): boolean => /\.(?:ya?ml|json)$/.test(path);

// What takes the place of the lab on the screen for a moment: the list of faults, the help. Pure.

import { FAULT_NAMES, FAULTS } from '../../lab/names.ts';
import { dim, hanging, type Line, plain, toned } from '../line.ts';
import { PANEL_EDGE, panel } from '../panel.ts';
import { type Choice, FAULT_KEYS } from './keys.ts';
import { SIGNS } from './strips.ts';

interface PageSize {
  readonly width: number;
  readonly height: number;
}

const NAME_WIDTH = Math.max(...FAULT_NAMES.map((name) => name.length)) + 2;

/** The list, two lines of text about the chosen one after an empty one, the borders. */
const ROWS_WITH_TEXT = FAULT_NAMES.length + 3 + 2;

/** The list of faults, and about the chosen one a sentence where there is room. */
export function faultsPanel({ node, fault: chosen }: Choice, { width, height }: PageSize): readonly Line[] {
  const list = FAULT_NAMES.map((name): Line => {
    const label = name.padEnd(NAME_WIDTH);
    return name === chosen
      ? [{ text: `▸ ${label}${FAULTS[name]}`, style: 'inverse' }]
      : [plain(`  ${label}`), dim(FAULTS[name])];
  });
  const text = hanging(plain(''), toned(`${chosen}: ${FAULTS[chosen]}`, 'accent'), width - PANEL_EDGE);
  const lines = height >= ROWS_WITH_TEXT ? [...list, [], ...text] : list;
  return panel(lines, { title: `What happens to ${node}?`, width, height, tone: 'accent' });
}

const STRIKING = Object.entries(FAULT_KEYS).map(([key, fault]) => [key, `${fault}: ${FAULTS[fault]}`] as const);

const HELP: readonly (readonly [string, string])[] = [
  ['↑ ↓ 1-9', 'choose a node; the next keys are about it'],
  ...STRIKING,
  ['f', 'all that can happen to a node, to choose from'],
  ['h  H', 'mend the node, mend all nodes'],
  ['q', 'quit; the lab goes on as it is, and what was struck stays so'],
  ['', ''],
  ['◆ ◇', 'has the VIP; has it too, but is cut off'],
  ['1-9', 'the node that had the VIP; whose API server answered'],
  [SIGNS.failed, 'a connection failed; a blank: none was made, the machine was busy'],
  [SIGNS.pending, 'no answer yet; nobody had the VIP'],
  [SIGNS.two, 'two nodes had the VIP'],
];

/** What each key does and each sign means. */
export function helpPanel(size: PageSize): readonly Line[] {
  const lines = HELP.map(
    ([key, meaning]): Line => [{ text: key.padEnd(9), tone: 'accent', style: 'bold' }, plain(meaning)],
  );
  return panel(lines, { title: 'Help: each character is 100 ms', ...size, tone: 'accent' });
}

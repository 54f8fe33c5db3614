// What takes the place of the lab on the screen for a moment: the list of faults, the help.

import { Text } from 'ink';
import { FAULT_NAMES, FAULTS } from '../../lab/names.ts';
import { Panel } from '../panel.tsx';
import { COLOURS } from '../theme.ts';
import { type Choice, FAULT_KEYS } from './keys.ts';
import { SIGNS } from './strips.ts';

interface PageProps {
  readonly choice: Choice;
  readonly width: number;
  readonly height: number;
}

const NAME_WIDTH = Math.max(...FAULT_NAMES.map((name) => name.length)) + 2;

/** The list, two lines of text about the chosen one after an empty one, the borders. */
const ROWS_WITH_TEXT = FAULT_NAMES.length + 3 + 2;

export function FaultList({ choice, width, height }: PageProps) {
  return (
    <Panel title={`What happens to ${choice.node}?`} width={width} height={height} tone="accent">
      {FAULT_NAMES.map((name) => (
        <Text key={name} wrap="truncate" inverse={name === choice.fault}>
          {`${name === choice.fault ? '▸' : ' '} ${name.padEnd(NAME_WIDTH)}`}
          <Text dimColor={name !== choice.fault}>{FAULTS[name]}</Text>
        </Text>
      ))}
      {height >= ROWS_WITH_TEXT && <Text color={COLOURS.accent}>{`\n${choice.fault}: ${FAULTS[choice.fault]}`}</Text>}
    </Panel>
  );
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

export function Help({ width, height }: Omit<PageProps, 'choice'>) {
  return (
    <Panel title="Help: each character is 100 ms" width={width} height={height} tone="accent">
      {HELP.map(([key, meaning]) => (
        <Text key={key} wrap="truncate">
          <Text bold color={COLOURS.accent}>
            {key.padEnd(9)}
          </Text>
          {meaning}
        </Text>
      ))}
    </Panel>
  );
}

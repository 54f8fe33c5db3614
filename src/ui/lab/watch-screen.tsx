// The screen of `cplb lab watch`.

import { Box, useApp, useInput, useWindowSize } from 'ink';
import { useEffect, useRef, useState } from 'react';
import { DEFAULT_FAULT } from '../../lab/names.ts';
import { cellsOf } from '../../lab/watch/cells.ts';
import type { WatchedLab } from '../../lab/watch/lab-watch.ts';
import type { Snapshot } from '../../lab/watch/snapshot.ts';
import { KeyHints } from '../key-hints.tsx';
import { fits, type Size, TooSmall } from '../too-small.tsx';
import { Banner } from './banner.tsx';
import { Happened } from './happened.tsx';
import { type Choice, FAULT_HINTS, HELP_HINTS, HINTS, press, type Wish } from './keys.ts';
import { Nodes } from './nodes.tsx';
import { FaultList, Help } from './pages.tsx';
import { sharesIn } from './strips.ts';
import { cellsAcross, Servers, Timeline } from './timeline.tsx';
import { TinyLab } from './tiny-lab.tsx';

/** As often as a cell of the timeline begins. */
const REFRESH_MS = 100;

/** Rows of everything but the nodes and what happened: banner, borders and titles, the timeline, the keys. */
const FIXED_ROWS = 1 + 3 + 6 + 1;

/** Three lines of what happened, with the borders. */
const HAPPENED_ROWS = 5;

/** What the screen of a lab needs: all columns of the nodes, and a line of what happened; the list of faults is 18 rows. */
const neededFor = (nodes: number): Size => ({ columns: 80, rows: Math.max(18, FIXED_ROWS + nodes + 3) });

export function WatchScreen({ lab }: { readonly lab: WatchedLab }) {
  const { exit } = useApp();
  const size = useWindowSize();
  const snapshot = useSnapshot(lab, exit);
  const [choice, setChoice] = useState<Choice>(() => firstChoice(snapshot));
  const latest = useRef(choice); // keys may come faster than the screen is drawn
  const names = snapshot.nodes.map(({ node }) => node.name);
  const wanted = neededFor(names.length);
  const isShown = fits(size, wanted);
  useInput((input, key) => {
    for (const name of keysIn(input, key).filter((one) => isShown || one === 'q')) {
      const pressed = press(latest.current, name, names);
      latest.current = pressed.choice;
      if (pressed.wish !== undefined) fulfil(pressed.wish, lab, exit);
    }
    setChoice(latest.current);
  });
  if (!isShown) {
    return (
      <TooSmall size={size} wanted={wanted}>
        <TinyLab snapshot={snapshot} />
      </TooSmall>
    );
  }
  return <Layout snapshot={snapshot} choice={choice} size={size} />;
}

/** What there is to see, anew for each cell; leaves the screen when the lab is gone. */
function useSnapshot(lab: WatchedLab, exit: (error: Error) => void): Snapshot {
  const [snapshot, setSnapshot] = useState(() => lab.look());
  useEffect(() => {
    const timer = setInterval(() => {
      try {
        setSnapshot(lab.look());
      } catch (error) {
        clearInterval(timer);
        exit(error as Error);
      }
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [lab, exit]);
  return snapshot;
}

/** The holder: to strike it is what most came for. */
const firstChoice = ({ vip, nodes }: Snapshot): Choice => ({
  node: vip.holders[0] ?? nodes[0]?.node.name ?? '',
  page: 'lab',
  fault: DEFAULT_FAULT,
});

type Arrows = Record<'upArrow' | 'downArrow' | 'return' | 'escape', boolean>;

/** What was typed since the last time; fast keys come together. */
function keysIn(input: string, key: Arrows): readonly string[] {
  if (key.upArrow) return ['up'];
  if (key.downArrow) return ['down'];
  if (key.return) return ['return'];
  return key.escape ? ['escape'] : [...input];
}

function fulfil(wish: Wish, lab: WatchedLab, exit: () => void): void {
  switch (wish.do) {
    case 'strike':
      lab.strike(wish.node, wish.fault);
      break;
    case 'mend':
      lab.mend(wish.nodes);
      break;
    case 'quit':
      exit();
  }
}

interface LayoutProps {
  readonly snapshot: Snapshot;
  readonly choice: Choice;
  readonly size: Size;
}

function Layout({ snapshot, choice, size: { columns, rows } }: LayoutProps) {
  const hints = { lab: HINTS, faults: FAULT_HINTS, help: HELP_HINTS }[choice.page];
  const page = { width: columns, height: rows - 2 };
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Banner snapshot={snapshot} width={columns} />
      {choice.page === 'lab' && <Lab snapshot={snapshot} chosen={choice.node} {...page} />}
      {choice.page === 'faults' && <FaultList choice={choice} {...page} />}
      {choice.page === 'help' && <Help {...page} />}
      <Box paddingX={1}>
        <KeyHints hints={hints} width={columns - 2} />
      </Box>
    </Box>
  );
}

interface LabProps {
  readonly snapshot: Snapshot;
  readonly chosen: string;
  readonly width: number;
  readonly height: number;
}

/** The lines of the API servers are shown where enough of what happened is left beside them. */
function Lab({ snapshot, chosen, width, height }: LabProps) {
  const { happenings, waiting } = snapshot;
  const cells = cellsOf(snapshot, snapshot.at, cellsAcross(width));
  const shares = sharesIn(cells);
  const serversRows = snapshot.nodes.length + 2;
  const left = height + 2 - FIXED_ROWS - snapshot.nodes.length;
  const hasServers = left >= serversRows + HAPPENED_ROWS;
  const timeline = { snapshot, cells, width };
  return (
    <>
      <Nodes snapshot={snapshot} shares={shares} chosen={chosen} width={width} />
      <Timeline {...timeline} />
      {hasServers && <Servers {...timeline} shares={shares} />}
      <Happened
        happenings={happenings}
        waiting={waiting}
        width={width}
        height={hasServers ? left - serversRows : left}
      />
    </>
  );
}

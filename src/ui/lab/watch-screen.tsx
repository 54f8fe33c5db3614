// The screen of `cplb lab watch`: draws what is looked at, and turns keys into deeds.

import { useApp, useInput, useWindowSize } from 'ink';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { DEFAULT_FAULT } from '../../lab/names.ts';
import type { WatchedLab } from '../../lab/watch/lab-watch.ts';
import type { Snapshot } from '../../lab/watch/snapshot.ts';
import { LinesView } from '../lines-view.tsx';
import { keysIn } from '../typed-keys.ts';
import { hasRoom, labFrame } from './frame.ts';
import { type Choice, press, type Wish } from './keys.ts';

/** As often as a cell of the timeline begins. */
const REFRESH_MS = 100;

export function WatchScreen({ lab }: { readonly lab: WatchedLab }): ReactNode {
  const { exit } = useApp();
  const size = useWindowSize();
  const snapshot = useSnapshot(lab, exit);
  const [choice, setChoice] = useState<Choice>(() => firstChoice(snapshot));
  const latest = useRef(choice); // keys may come faster than the screen is drawn
  useInput((input, key) => {
    const names = snapshot.nodes.map(({ node }) => node.name);
    const isShown = hasRoom(snapshot, size);
    for (const name of keysIn(input, key).filter((one) => isShown || one === 'q')) {
      const pressed = press(latest.current, name, names);
      latest.current = pressed.choice;
      if (pressed.wish !== undefined) fulfil(pressed.wish, lab, exit);
    }
    setChoice(latest.current);
  });
  return <LinesView lines={labFrame(snapshot, choice, size)} width={size.columns} />;
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

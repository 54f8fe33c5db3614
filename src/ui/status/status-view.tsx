// The live screen of one cplb: draws what is followed, and turns keys into views and orders.

import { useApp, useInput, useWindowSize } from 'ink';
import { type ReactNode, useRef, useState } from 'react';
import type { DrainDocument } from '../../admin/contract.ts';
import { describeError } from '../../base/errors.ts';
import { LinesView } from '../lines-view.tsx';
import { keysIn } from '../typed-keys.ts';
import { useLatest } from '../use-latest.ts';
import type { Runtime, StatusFollower } from './follow.ts';
import { drainNote, failureNote, type Note } from './footer.ts';
import { extentOf, frameOf } from './frame.ts';
import { FIRST_VIEW, type Order, press, type View } from './view.ts';

export interface StatusViewProps {
  readonly follower: StatusFollower;
  readonly runtime: Runtime;
}

export function StatusView({ follower, runtime }: StatusViewProps): ReactNode {
  const { exit } = useApp();
  const size = useWindowSize();
  const seen = useLatest(follower.seen);
  const [view, setView] = useState<View>(FIRST_VIEW);
  const [note, setNote] = useState<Note>();
  /** Keys that come in one piece are pressed one after the other, before the next drawing. */
  const newest = useRef(view);
  /** The last order: two at a time would leave it to chance which of them counts. */
  const told = useRef<Promise<void>>(Promise.resolve());

  const order = async (draining: boolean): Promise<DrainDocument> => {
    await runtime.status(); // one that hangs would obey when it wakes, after it was given up
    return runtime.setDraining(draining);
  };
  const tell = async (draining: boolean): Promise<void> => {
    setNote({ text: draining ? 'draining' : 'resuming', tone: undefined });
    setNote(await order(draining).then(drainNote, (error) => failureNote(describeError(error))));
    follower.lookNow();
  };
  const obey = (order: Order | undefined): void => {
    if (order === 'quit') exit();
    else if (order !== undefined) told.current = told.current.then(() => tell(order === 'drain'));
  };
  useInput((input, key) => {
    setNote(undefined);
    for (const name of keysIn(input, key)) {
      const extent = extentOf({ seen, view: newest.current }, size);
      const backends = seen.status.backends.map(({ address }) => address);
      const pressed = press(newest.current, name, { backends, extent });
      newest.current = pressed.view;
      obey(pressed.order);
    }
    follower.wantsLog = newest.current.page === 'log';
    setView(newest.current);
    follower.lookNow();
  });
  return <LinesView lines={frameOf({ seen, view, note }, size)} width={size.columns} />;
}

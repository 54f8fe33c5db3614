// A value of another part, on a screen.

import { useCallback, useSyncExternalStore } from 'react';
import type { ReadonlyLatest } from '../base/latest.ts';

/** The newest value; a new one has the component drawn anew. */
export function useLatest<T>(latest: ReadonlyLatest<T>): T {
  const subscribe = useCallback(
    (changed: () => void) => {
      const following = latest.each(changed);
      return () => following[Symbol.dispose]();
    },
    [latest],
  );
  return useSyncExternalStore(subscribe, () => latest.value);
}

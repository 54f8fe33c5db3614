// Warnings on the screen.

import { expect, it } from 'vitest';
import { allWarnings } from '../../../../src/ui/status/warning-lines.ts';
import { ago, HEALTHY, seenOf } from './fixture.ts';

const OTHER_MASTER = {
  ...{ kind: 'another-master', what: 'It is wrong.', action: 'Mend it.', count: 2 },
  ...{ since: ago(120), lastSeen: ago(1) },
};

it('given a runtime that is silent, then that comes before all it ever said', () => {
  const seen = seenOf({ ...HEALTHY, findings: [OTHER_MASTER] }, { silence: 'No cplb answers.' });
  expect(allWarnings(seen).map(({ what }) => what)[0]).toBe('No cplb answers.');
});

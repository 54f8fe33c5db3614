import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** One group after the other: what measures time shares the machine with nothing else of the run. */
const order = (groupOrder: number) => ({ sequence: { groupOrder } });

/** Of the lab's tests those that mostly wait, and bring no crowds that do something: three at a time leave a core free. The longest first. */
const WAITING = [
  ...[
    'modes',
    'idle',
    'nftables',
    'nftables-ipv6',
    'k0s-peer',
    'nftables-beside',
    'doctor',
    'status',
    'drift',
    'docs/commands',
    'interface',
    'lab-watch',
    'unicast',
    'dual-stack',
    'drain',
    'firewall',
    'vip-line',
    'balancing',
    'status-screen',
    'lab-command',
    'doctor-host',
  ],
].map((name) => `test/e2e/${name}.test.ts`);

/** What takes longest by far: begun last, it would leave the other workers with nothing to do. */
const LONGEST_FIRST = [...WAITING, 'test/pod/lifecycle.test.ts', 'test/pod/image.test.ts', 'test/pod/memory.test.ts'];

/** The order of vitest within a project, which goes by the size of files where it has not run them before, but for those. */
class LongestFirst extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(specifications);
    const place = ({ moduleId }: TestSpecification) => {
      const found = LONGEST_FIRST.findIndex((path) => moduleId.endsWith(`/${path}`));
      return found < 0 ? LONGEST_FIRST.length : found;
    };
    const projects = [...new Set(sorted.map(({ project }) => project))];
    return projects.flatMap((project) =>
      sorted.filter((one) => one.project === project).toSorted((a, b) => place(a) - place(b)),
    );
  }
}

/** What tests of a lab share. */
const LAB = { testTimeout: 60_000, hookTimeout: 60_000, globalSetup: 'test/e2e/killed-runs.ts' };

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    maxConcurrency: 3, // of tests beside each other in one file; with more, the start of a cplb comes near its deadlines
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}', 'test/*.test.ts'],
          isolate: false, // pure functions share nothing; loading the modules anew for each file took two thirds of the time
          maxWorkers: 2,
          ...order(0),
        },
      },
      {
        test: {
          name: 'component',
          include: ['test/component/**/*.test.ts'],
          testTimeout: 20_000,
          maxWorkers: 2, // most of them wait most of the time
          ...order(1),
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: WAITING,
          fileParallelism: false,
          ...LAB,
          ...order(2),
        },
      },
      { test: { name: 'e2e-waiting', include: WAITING, maxWorkers: 3, ...LAB, ...order(3) } },
      {
        test: {
          name: 'pod',
          include: ['test/pod/**/*.test.ts'],
          testTimeout: 120_000,
          globalSetup: ['test/e2e/killed-runs.ts', 'test/pod/setup.ts'],
          hookTimeout: 60_000,
          maxWorkers: 2,
          ...order(4),
        },
      },
      {
        test: {
          name: 'ipvs',
          include: ['test/ipvs/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          maxWorkers: 2, // together with the pods, which wait most of the time while the guest computes
          ...order(4),
        },
      },
    ],
  },
});

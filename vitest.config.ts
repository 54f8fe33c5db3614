import { defineConfig } from 'vitest/config';

/** One group after the other: what measures time shares the machine with nothing else of the run. */
const order = (groupOrder: number) => ({ sequence: { groupOrder } });

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/*.test.ts'], ...order(0) } },
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
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          ...order(2),
        },
      },
      {
        test: {
          name: 'pod',
          include: ['test/pod/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 900_000, // the image, with all that is fetched for it
          fileParallelism: false,
          ...order(3),
        },
      },
      {
        test: {
          name: 'ipvs',
          include: ['test/ipvs/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          fileParallelism: false,
          ...order(4),
        },
      },
    ],
  },
});

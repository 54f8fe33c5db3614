import { defineConfig } from 'vitest/config';

/** One group after the other: what measures time shares the machine with nothing else of the run. */
const order = (groupOrder: number) => ({ sequence: { groupOrder } });

/** Of the lab's tests those that mostly wait, and bring no crowds: two at a time cost each other little. */
const WAITING = [
  ...[
    'docs/commands',
    'doctor',
    'doctor-host',
    'drain',
    'drift',
    'dual-stack',
    'firewall',
    'interface',
    'k0s-peer',
    'lab-command',
    'lab-watch',
    'modes',
    'nftables-beside',
    'nftables-ipv6',
    'status',
    'status-screen',
    'unicast',
    'vip-line',
  ],
].map((name) => `test/e2e/${name}.test.ts`);

/** What tests of a lab share. */
const LAB = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
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
      { test: { name: 'e2e-waiting', include: WAITING, maxWorkers: 2, ...LAB, ...order(3) } },
      {
        test: {
          name: 'pod',
          include: ['test/pod/**/*.test.ts'],
          testTimeout: 120_000,
          globalSetup: 'test/pod/setup.ts',
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

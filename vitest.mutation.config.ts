// The unit tests alone, as Stryker runs them for every change that it tries (`npm run mutation`).

import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['test/unit/**/*.test.{ts,tsx}'], isolate: false } });

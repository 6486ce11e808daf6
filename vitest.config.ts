import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import LongestFirst from './scripts/longest-first.ts'

// Hundreds of processes load the same sources, some of them as users start them: each is compiled once.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/node-compile')

/** Real engines are heavy: two workers on two cores, and time enough for a child process to start. */
export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'docs/**/*.test.ts',
      'scripts/**/*.test.ts',
      'bench/**/*.test.ts',
    ],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for may take a busy machine its time; only what never comes fails.
    expect: { poll: { timeout: 30_000 } },
    pool: 'forks',
    reporters: ['default', './scripts/plain-reporter.ts'],
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
})

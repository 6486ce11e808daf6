import { defineConfig } from 'vitest/config'

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
    experimental: { viteModuleRunner: false },
    reporters: ['default', './scripts/plain-reporter.ts'],
    maxWorkers: 2,
  },
})

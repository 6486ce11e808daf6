#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { runCli } from './cli/run.ts'
import { readConfig, secretSettings } from './config.ts'

/** The program. What a command needs of the server or the simulator is loaded when it asks for it, so that small commands start fast. */
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}
const { env } = process
const cwd = env.INIT_CWD ?? process.cwd()

process.exitCode = await runCli(process.argv.slice(2), {
  version,
  env,
  cwd,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  readConfig: (flags) => readConfig({ flags, env, cwd }),
  secretSettings,
  startHouse: async (flags) => {
    const { openHouse } = await import('./main.ts')
    return openHouse(readConfig({ flags, env, cwd }).config, version)
  },
  startSimulator: async (choice) => (await import('@telltale/simulator')).startSimulator(choice),
  interrupted: () =>
    new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve)
    }),
})

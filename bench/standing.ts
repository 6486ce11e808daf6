import { join } from 'node:path'
import { installPeer } from './peers/install.ts'
import { freePort, start, type Running } from './processes.ts'

export const portkey = { name: '@portkey-ai/gateway', version: '1.15.2' }

export type Standing = { readonly running: Running; readonly port: number }

/** The simulator as a process of its own, with its command's options. */
export async function standSimulator(options: readonly string[] = []): Promise<Standing> {
  const port = await freePort()
  const bin = join(import.meta.dirname, '../packages/simulator/src/bin.ts')
  const running = await start(
    'simulator',
    [bin, '--port', String(port), ...options],
    `http://127.0.0.1:${port}/v1/models`,
  )
  return { running, port }
}

/** The peer as its own users start it. */
export async function standPortkey(): Promise<Standing> {
  const port = await freePort()
  const entry = join(installPeer(portkey.name, portkey.version), 'build/start-server.js')
  const running = await start(
    'Portkey',
    [entry, `--port=${port}`, '--headless'],
    `http://127.0.0.1:${port}/`,
    { NODE_ENV: 'production' },
  )
  return { running, port }
}

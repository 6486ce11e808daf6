import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { startSimulator } from '@telltale/simulator'
import { installPeer } from '../bench/peers/install.ts'

/**
 * Records what instrumentations too large to be among our own packages send, for tests to replay: `node
 * scripts/record-otlp.ts`. Each is installed at an exact version into a folder that git ignores, talks to the
 * simulator, and exports to a sink that keeps its requests byte for byte.
 */
const recordings = join(import.meta.dirname, '../packages/server/test/recordings')

const traceloop = `
import * as traceloop from '@traceloop/node-server-sdk'
import OpenAI from 'openai'
traceloop.initialize({
  appName: 'traceloop', baseUrl: process.env.SINK, apiKey: 'sink', disableBatch: true, silenceInitializationMessage: true,
  traceloopSyncEnabled: false, instrumentModules: { openAI: OpenAI },
})
const client = new OpenAI({ baseURL: process.env.SIMULATOR, apiKey: 'sk-sim' })
const ask = () => client.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Where is my parcel?' }] })
await traceloop.withAssociationProperties({ user_id: 'user-7', session_id: 'session-9' }, () =>
  traceloop.withWorkflow({ name: 'answer_ticket' }, () => traceloop.withTask({ name: 'ask_model' }, ask)))
await traceloop.forceFlush()
process.exit(0)
`

async function record(name: string, program: string): Promise<void> {
  const requests: Buffer[] = []
  const sink = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (request.url?.endsWith('/v1/traces')) requests.push(Buffer.concat(chunks))
      response.end()
    })
  }).listen(0, '127.0.0.1')
  await once(sink, 'listening')
  const simulator = await startSimulator({ port: 0 })
  const file = join(import.meta.dirname, '../bench/.peers', `${name}.mjs`)
  writeFileSync(file, program)
  const child = spawn(process.execPath, [file], {
    stdio: 'inherit',
    env: {
      ...process.env,
      SINK: `http://127.0.0.1:${(sink.address() as AddressInfo).port}`,
      SIMULATOR: `${simulator.address}/v1`,
    },
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  await simulator.close()
  sink.closeAllConnections()
  sink.close()
  if (code !== 0 || requests.length === 0) throw new Error(`${name} sent nothing (it ended with ${code})`)
  mkdirSync(recordings, { recursive: true })
  writeFileSync(
    join(recordings, `${name}.json`),
    `${JSON.stringify({ recorded: new Date().toISOString(), requests: requests.map((bytes) => bytes.toString('base64')) }, null, 2)}\n`,
  )
  console.log(`${name}: ${requests.length} requests`)
}

installPeer('@traceloop/node-server-sdk', '0.27.0')
installPeer('openai', '4.104.0')
await record('traceloop-openai', traceloop)

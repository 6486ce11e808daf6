import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { startTestHouse } from './test-house.ts'

export type Asked = { readonly request: IncomingMessage; readonly path: string; readonly body: Buffer }

/** What a cloud does with a request; what it finds wrong it throws. */
export type Conduct = (asked: Asked, response: ServerResponse) => Promise<void> | void

export const messages = [{ role: 'user' as const, content: 'Where is my parcel?' }]
export const parsed = ({ body }: Asked) => JSON.parse(body.toString()) as Record<string, unknown>

/**
 * The whole product, and a server in the place of a cloud, which checks what a cloud would check (paths, headers,
 * signatures, tokens); behind it stands the simulator with the models.
 */
export async function startCloud() {
  const house = await startTestHouse()
  const faults: unknown[] = []
  let conduct: Conduct = () => {}
  const server = createServer((request, response) => {
    void (async () => {
      const chunks = (await request.toArray()) as Buffer[]
      try {
        await conduct({ request, path: request.url!, body: Buffer.concat(chunks) }, response)
      } catch (fault) {
        faults.push(fault)
        response.writeHead(500).end('{}')
      }
    })()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const simulator = (path: string, body: object) =>
    fetch(house.simulator.address + path, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', authorization: 'Bearer any' },
        ...{ 'x-api-key': 'any', 'anthropic-version': '2023-06-01' },
        ...{ 'x-goog-api-key': 'any' },
      },
      body: JSON.stringify(body),
    })
  return {
    house,
    address,
    faults,
    simulator,
    behaves: (how: Conduct): void => void (conduct = how),
    /** Asks the simulator and passes its answer on. */
    async simulated(path: string, body: object, response: ServerResponse): Promise<void> {
      const reply = await simulator(path, body)
      response.writeHead(reply.status, { 'content-type': reply.headers.get('content-type')! })
      response.end(Buffer.from(await reply.arrayBuffer()))
    },
    /** Sets a provider whose address is the cloud's. */
    async put(name: string, provider: object): Promise<void> {
      const { status, json } = await house.api('PUT', `/api/providers/${name}`, {
        baseUrl: address,
        ...provider,
      })
      if (status !== 200 || 'apiKey' in json) throw new Error(JSON.stringify(json))
    },
    openai: () => new OpenAI({ baseURL: `${house.address()}/v1`, apiKey: house.key(), maxRetries: 0 }),
    anthropic: () => new Anthropic({ baseURL: house.address(), apiKey: house.key(), maxRetries: 0 }),
    async close(): Promise<void> {
      server.close()
      await house.close()
    },
  }
}

export type Cloud = Awaited<ReturnType<typeof startCloud>>

import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly text: string
  readonly body: any
}

/** A program that receives webhooks. `answer` says what it does with the one it was just sent: a status, or never answering. */
export async function startReceiver(answer: (received: Received) => number | 'hang' = () => 204) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => void chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      const one = { path: request.url ?? '', headers: request.headers, text, body: JSON.parse(text) }
      received.push(one)
      const status = answer(one)
      if (status !== 'hang') response.writeHead(status, { location: 'http://169.254.169.254/' }).end()
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    /** Ids of the events that came, in order. */
    ids: () => received.map(({ body }) => body.id as string),
    async close(): Promise<void> {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>

/** Whether the signature is the secret's, computed as a receiver would that never saw our code. */
export function isSigned({ headers, text }: Received, secret: string): boolean {
  const [, time, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-telltale-signature'])) ?? []
  return mac === createHmac('sha256', secret).update(`${time}.${text}`).digest('hex')
}

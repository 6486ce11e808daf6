import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gatherFaults } from './gather-faults.ts'
import { withDefaults } from './options.ts'
import type { SimulatorOptions } from './options.ts'
import type { Received, RequestCounters } from './server/requests.ts'
import { route } from './server/router.ts'
import { createSimulator } from './server/simulator.ts'

export type { Ask } from './content/ask.ts'
export type { SimulatorOptions } from './options.ts'
export type { Abort, Received, RequestCounters } from './server/requests.ts'

/** A running simulator. */
export type SimulatorHandle = {
  /** Where it listens, as `http://host:port`; OpenAI clients take this plus `/v1` as their base URL, the others this. */
  readonly address: string
  readonly port: number
  /** What it has seen so far, with the requests that clients gave up on and when. */
  readonly requests: () => RequestCounters
  /** The last `keepRequests` requests, oldest first. */
  readonly received: () => readonly Received[]
  /** Sets the counters and the kept requests back. */
  readonly reset: () => void
  /** Faults for every request from now on, in the form of the x-sim-fault header; '' ends them. Throws when unclear. */
  readonly setFaults: (faults: string) => void
  /** Stops listening and drops every connection, hanging ones too. */
  readonly close: () => Promise<void>
}

/**
 * Starts a provider that speaks the OpenAI, Anthropic and Gemini dialects, answers from a seed and fails on request.
 * Rejects with the system's error when it cannot listen (EADDRINUSE …), and with a sentence for unclear faults.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<SimulatorHandle> {
  const settings = withDefaults(options)
  const simulator = createSimulator(settings, await gatherFaults())
  const setFaults = (faults: string): void => {
    const unclear = simulator.setFaults(faults)
    if (unclear !== undefined) throw new Error(unclear)
  }
  setFaults(settings.faults)
  const server = createServer(
    { keepAliveTimeout: 120_000, requestTimeout: 0, noDelay: true },
    (request, reply) => {
      route(simulator, request, reply).catch((cause: unknown) => {
        // A bug of ours must not look like a fault the caller asked for.
        if (!reply.headersSent) reply.writeHead(500, { 'content-type': 'text/plain' })
        reply.end(
          `The simulator itself failed: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`,
        )
      })
    },
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(settings.port, settings.host, () => resolve())
  })
  const { port } = server.address() as AddressInfo
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host
  return {
    address: `http://${host}:${port}`,
    port,
    requests: simulator.log.counters,
    received: simulator.log.received,
    reset: simulator.log.reset,
    setFaults,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

import { Agent, type AgentOptions } from 'node:http'
import { createClient, type ClickHouseClient } from '@clickhouse/client'

/** One way of writing every answer, whatever server defaults say: our JSON is parsed by zod schemas. */
const answerSettings = {
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_decimals: 1,
  output_format_json_quote_denormals: 0,
  date_time_output_format: 'iso',
} as const

/** A client of the engine host behind this Unix socket. */
export const hostClient = (socketPath: string): ClickHouseClient =>
  createClient({
    url: 'http://tape.invalid',
    http_agent: socketAgent(socketPath),
    set_basic_auth_header: false,
    request_timeout: 180_000,
    clickhouse_settings: answerSettings,
    log: { level: 127 },
  })

/** An agent's options are merged into each request's, so a socket path given here overrules the address. */
const socketAgent = (socketPath: string): Agent => {
  const options: AgentOptions & { readonly socketPath: string } = {
    socketPath,
    keepAlive: true,
    maxSockets: 16,
  }
  return new Agent(options)
}

/** A client of a ClickHouse server; credentials may stand in the address. */
export const serverClient = (url: string): ClickHouseClient =>
  createClient({
    url,
    request_timeout: 180_000,
    max_open_connections: 16,
    compression: { request: true, response: true },
    clickhouse_settings: answerSettings,
    log: { level: 127 },
  })

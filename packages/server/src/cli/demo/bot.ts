import Anthropic, { APIError as AnthropicError } from '@anthropic-ai/sdk'
import OpenAI, { APIError as OpenAIError } from 'openai'
import { createTelltale, type Telltale } from '@telltale/sdk'
import type { Chance, Visit } from './customers.ts'

/** The support bot's tools: the official clients, pointed at the gateway and otherwise as always. */
export type Bot = {
  readonly openai: OpenAI
  readonly anthropic: Anthropic
  readonly telltale: Telltale
  readonly chance: Chance
}

/** What a call came to. */
export type CallOutcome = 'ok' | 'failed' | 'cancelled'

/** One thing the bot does in a visit, which comes to one or more calls. */
export type Scene = (bot: Bot, visit: Visit, question: string) => Promise<readonly CallOutcome[]>

/** Retries are off: the demo shows failures where they happen. */
export function createBot(address: string, apiKey: string, chance: Chance): Bot {
  return {
    openai: new OpenAI({ baseURL: `${address}/v1`, apiKey, maxRetries: 0, timeout: 30_000 }),
    anthropic: new Anthropic({ baseURL: address, apiKey, maxRetries: 0, timeout: 30_000 }),
    telltale: createTelltale({ baseUrl: address, apiKey }),
    chance,
  }
}

/** Every call says who asks, from which part of the application, and that it is only a demo. */
export const headersOf = (
  { telltale, chance }: Bot,
  { user, session, tags }: Visit,
  route: string,
  more: Parameters<Telltale['headers']>[0] = {},
): Record<string, string> => ({
  ...telltale.headers({ user, session, tags, route, environment: 'demo', release: '2026.11', ...more }),
  ...faultHeader(chance),
})

/** A provider on an ordinary day: now and then it is busy, broken or breaks off. The simulator does as told. */
function faultHeader(chance: Chance): Record<string, string> {
  const draw = chance()
  if (draw < 0.012) return { 'x-sim-fault': 'error;status=429;retry-after=2' }
  if (draw < 0.022) return { 'x-sim-fault': 'error;status=503' }
  if (draw < 0.03) return { 'x-sim-fault': 'cut;after=4' }
  if (draw < 0.05) return { 'x-sim-fault': 'late;ms=1500' }
  return {}
}

/** The outcome of one call; a failure of the provider is an outcome here, not an error. */
export async function settle(work: () => Promise<unknown>): Promise<CallOutcome> {
  try {
    return (await work()) === 'cancelled' ? 'cancelled' : 'ok'
  } catch (error) {
    if (error instanceof OpenAIError || error instanceof AnthropicError) return 'failed'
    throw error
  }
}

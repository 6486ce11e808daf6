import type { IncomingMessage, ServerResponse } from 'node:http'
import { commonParameters } from '../fault-spec.ts'
import { readBody } from './body.ts'
import type { Simulator } from './simulator.ts'

/** The faults as data, for GET /sim/faults. */
const faultListing = ({ faults }: Pick<Simulator, 'faults'>): object => ({
  faults: [...faults.values()].map(({ name, summary, parameters, main }) => ({
    name,
    summary,
    parameters,
    main: main ?? null,
  })),
  common: commonParameters,
})

/**
 * The simulator's own pages: GET / and /sim/faults, GET and DELETE /sim/requests (counters), GET /sim/received
 * (kept requests), PUT /sim/faults (faults for every request, as text; an empty body ends them).
 */
export async function answerControl(
  simulator: Simulator,
  path: string,
  request: IncomingMessage,
  reply: ServerResponse,
): Promise<void> {
  const body = await readBody(request, 64 * 1024)
  if (body === 'gone') return
  const { status, content } = respond(simulator, `${request.method} ${path}`, body.toString())
  reply.writeHead(status, { 'content-type': 'application/json' })
  reply.end(JSON.stringify(content, null, 2) + '\n')
}

type Response = { readonly status: number; readonly content: object }

function respond(simulator: Simulator, address: string, body: string): Response {
  switch (address) {
    case 'GET /':
      return { status: 200, content: welcome }
    case 'GET /sim/faults':
      return {
        status: 200,
        content: {
          ...faultListing(simulator),
          standing: simulator.standingFaults().map(({ words }) => words),
        },
      }
    case 'PUT /sim/faults': {
      const unclear = simulator.setFaults(body)
      if (unclear !== undefined) return { status: 400, content: { error: unclear } }
      return { status: 200, content: { standing: simulator.standingFaults().map(({ words }) => words) } }
    }
    case 'GET /sim/requests':
      return { status: 200, content: simulator.log.counters() }
    case 'DELETE /sim/requests':
      simulator.log.reset()
      return { status: 200, content: simulator.log.counters() }
    case 'GET /sim/received':
      return { status: 200, content: simulator.log.received() }
    default:
      return { status: 404, content: { error: `There is nothing at ${address}.`, ...welcome } }
  }
}

const welcome = {
  simulator: 'A model provider that answers from a seed and fails on request.',
  openai: [
    'POST /v1/chat/completions',
    'POST /v1/responses',
    'GET, DELETE /v1/responses/{id}',
    'POST /v1/responses/{id}/cancel',
    'GET /v1/responses/{id}/input_items',
    'POST /v1/embeddings',
    'GET /v1/models',
  ],
  anthropic: ['POST /v1/messages', 'POST /v1/messages/count_tokens', 'GET /v1/models'],
  gemini: [
    'POST /v1beta/models/{model}:generateContent',
    'POST /v1beta/models/{model}:streamGenerateContent',
    'POST /v1beta/models/{model}:embedContent',
    'POST /v1beta/models/{model}:batchEmbedContents',
    'POST /v1beta/models/{model}:countTokens',
    'GET /v1beta/models',
  ],
  control: [
    'GET /sim/faults',
    'PUT /sim/faults',
    'GET /sim/requests',
    'DELETE /sim/requests',
    'GET /sim/received',
  ],
}

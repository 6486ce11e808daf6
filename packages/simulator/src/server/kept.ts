import type { IncomingMessage, ServerResponse } from 'node:http'
import { isRefusal, refuse } from '../content/ask.ts'
import type { Refusal } from '../content/ask.ts'
import { asText } from '../content/json.ts'
import { parseFaults, strike } from '../fault-spec.ts'
import { checkOpenaiKey } from '../openai/endpoints.ts'
import { openaiDialect } from '../openai/errors.ts'
import { keptReply } from '../openai/responses/kept.ts'
import { wholeReply } from '../wire/step.ts'
import type { Steps } from '../wire/step.ts'
import { chosen, counted } from './api.ts'
import type { Address } from './endpoint.ts'
import type { Simulator } from './simulator.ts'

/** Answers a request about a kept response; it is counted, received and struck by faults like any other. */
export async function answerKept(
  simulator: Simulator,
  { path, template, query }: Address,
  request: IncomingMessage,
  reply: ServerResponse,
): Promise<void> {
  const { log, settings, responses } = simulator
  const { method = '', headers } = request
  const requestId = simulator.identifiers('req_', 24)
  request.resume()
  log.receive({ at: settings.now(), method, path, query: query.toString(), requestId, headers, body: '' })
  const asked = parseFaults(asText(headers['x-sim-fault']) ?? '', simulator.faults)
  const outcome =
    checkOpenaiKey(headers, settings.keys) ??
    (asked.kind === 'unclear' ? refuse(400, asked.sentence) : keptReply(responses, method, path))
  const steps = stepsOf(outcome, requestId)
  const own = asked.kind === 'unclear' ? [] : asked.orders
  const orders = chosen(simulator, [...simulator.standingFaults(), ...own], simulator.nextSequence())
  await counted(simulator, { path: template, requestId, reply }, () =>
    Promise.resolve(strike(steps, orders, { dialect: openaiDialect, requestId })),
  )
}

function stepsOf(outcome: object | Refusal, requestId: string): Steps {
  const headers = { [openaiDialect.requestIdHeader]: requestId }
  return isRefusal(outcome)
    ? wholeReply(outcome.status, headers, openaiDialect.errorBody(outcome, requestId))
    : wholeReply(200, headers, JSON.stringify(outcome))
}

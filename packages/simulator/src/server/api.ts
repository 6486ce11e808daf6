import type { IncomingMessage, ServerResponse } from 'node:http'
import { isRefusal, refuse } from '../content/ask.ts'
import type { Refusal } from '../content/ask.ts'
import { asText, isObject, parseJson } from '../content/json.ts'
import { mix, randomFrom } from '../content/random.ts'
import { parseFaults, splitModel, strike } from '../fault-spec.ts'
import type { FaultOrder } from '../fault-spec.ts'
import { findModel } from '../models.ts'
import type { Dialect } from '../wire/dialect.ts'
import { deliver } from '../wire/deliver.ts'
import type { Phase } from '../wire/deliver.ts'
import { paceSteps } from '../wire/pace.ts'
import { wholeReply } from '../wire/step.ts'
import type { Steps } from '../wire/step.ts'
import { readBody } from './body.ts'
import type { Address, Endpoint } from './endpoint.ts'
import { replyHeaders } from './headers.ts'
import { keyOf } from './key.ts'
import type { Simulator } from './simulator.ts'

/** Answers one request to an endpoint and counts how it went. */
export async function answerApi(
  simulator: Simulator,
  endpoint: Endpoint,
  address: Address,
  request: IncomingMessage,
  reply: ServerResponse,
): Promise<void> {
  const { settings, identifiers } = simulator
  const requestId = identifiers(endpoint.dialect.name === 'anthropic' ? 'req_011C' : 'req_', 24)
  const { template: path } = address
  await counted(simulator, { path, requestId, reply }, async () => {
    const body = await readBody(request, settings.bodyLimitBytes)
    return body === 'gone' ? undefined : reckon(simulator, endpoint, { requestId, address, request, body })
  })
}

type Counting = { readonly path: string; readonly requestId: string; readonly reply: ServerResponse }

/** Sends the steps and counts how it went; without steps the client has left already. */
export async function counted(
  { log, settings }: Simulator,
  { path, requestId, reply }: Counting,
  stepsOf: () => Promise<Steps | undefined>,
): Promise<void> {
  log.begin(path)
  let phase: Phase = 'before-head'
  reply.on('close', () => {
    if (reply.writableFinished || phase === 'destroyed') log.finish(reply.headersSent ? reply.statusCode : 0)
    else log.abort({ at: settings.now(), path, requestId, phase: reply.headersSent ? 'streaming' : phase })
  })
  const steps = await stepsOf()
  if (steps !== undefined) phase = await deliver(steps, reply)
}

type Incoming = {
  readonly requestId: string
  readonly address: Address
  readonly request: IncomingMessage
  readonly body: Buffer | 'too-large'
}

/** The whole reply as steps: everything that is decided, before anything is sent. */
function reckon(simulator: Simulator, endpoint: Endpoint, incoming: Incoming): Steps {
  const { settings, log } = simulator
  const { requestId, request, address, body } = incoming
  const { dialect } = endpoint
  const nowMs = settings.now()
  const bytes = body === 'too-large' ? '' : body.toString()
  log.receive({
    at: nowMs,
    method: request.method ?? '',
    path: address.path,
    query: address.query.toString(),
    requestId,
    headers: request.headers,
    body: bytes,
  })
  const key = keyOf(request.headers, address.query)
  const allowance = simulator.limiter(key, nowMs)
  const headers = (tokens: number): Readonly<Record<string, string>> =>
    replyHeaders(dialect, { requestId, allowance, tokens, nowMs })
  const refused = (refusal: Refusal): Steps =>
    wholeReply(
      refusal.status,
      { ...headers(0), ...retryHeaders(allowance.retryMs) },
      dialect.errorBody(refusal, requestId),
    )

  const early = endpoint.checkHeaders(request.headers, settings.keys, address.query)
  if (early !== undefined) return refused(early)
  if (body === 'too-large') return refused(refuse(413, 'Request exceeds the maximum size'))
  if (allowance.retryMs > 0)
    return refused(
      refuse(429, 'Rate limit reached for requests. Please try again later.', {
        retryDelay: `${Math.ceil(allowance.retryMs / 1000)}s`,
      }),
    )
  const payload = parseJson(bytes)
  if (!isObject(payload)) return refused(refuse(400, malformed(dialect)))
  const asked = endpoint.modelOf(payload, address)
  if (typeof asked !== 'string') return refused(asked)
  log.named(asked)

  const named = splitModel(asked, simulator.faults)
  if (settings.strictModels && findModel(named.model) === undefined && !named.model.startsWith('sim-'))
    return refused(endpoint.unknownModel(named.model))
  const parsed = parseFaults(
    [asText(request.headers['x-sim-fault']), named.fault].filter(Boolean).join(','),
    simulator.faults,
  )
  if (parsed.kind === 'unclear') return refused(refuse(400, parsed.sentence, { param: 'x-sim-fault' }))

  const produced = endpoint.produce(payload, {
    ...simulator,
    nowMs,
    key,
    model: named.model,
    address,
    headers,
  })
  if (isRefusal(produced)) return refused(produced)
  const sequence = simulator.nextSequence()
  const random = randomFrom(mix(settings.seed, sequence))
  const paced = paceSteps(produced.steps, settings, produced.thinkingTokens, random)
  const orders = chosen(simulator, [...simulator.standingFaults(), ...parsed.orders], sequence)
  return strike(paced, orders, { dialect, requestId })
}

export function chosen(
  { striker, log }: Simulator,
  orders: readonly FaultOrder[],
  sequence: number,
): readonly FaultOrder[] {
  if (orders.length === 0) return orders
  const struck = striker(orders, sequence)
  for (const { fault } of struck) log.struck(fault.name)
  return struck
}

const retryHeaders = (retryMs: number): Readonly<Record<string, string>> =>
  retryMs > 0 ? { 'retry-after': String(Math.ceil(retryMs / 1000)), 'retry-after-ms': String(retryMs) } : {}

const malformed = ({ name }: Dialect): string =>
  name === 'openai'
    ? "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)"
    : 'The request body is not valid JSON.'

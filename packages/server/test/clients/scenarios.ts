import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect } from 'vitest'
import type { Call } from '../../src/ledger/model.ts'
import { Forecast } from './client.ts'
import type { Seen, Talk } from './client.ts'
import type { Cell } from './cell.ts'

/** What is asked of every client. */
export type Scenario = { readonly name: string; readonly run: (cell: Cell) => Promise<void> }

const question = 'Where is my parcel?'
/** What the record calls a refusal. */
const errorKinds = { 400: 'request-refused', 429: 'rate-limited', 500: 'provider-error' } as const

const weatherQuestion = 'What is the weather in Paris and London?'

/** The answer as the client shows it is the answer as it was recorded. */
function expectSame(seen: Seen, call: Call, isStreamed: boolean, surplus = 0): void {
  expect(seen.text.length).toBeGreaterThan(20)
  expect(call).toMatchObject({
    status: 'ok',
    stream: isStreamed,
    outputPreview: seen.text.slice(0, 200),
    usageSource: 'provider',
    inputTokens: seen.inputTokens,
    outputTokens: isStreamed ? seen.outputTokens! - surplus : seen.outputTokens,
  })
}

const answers = (isStreamed: boolean) => async (cell: Cell) => {
  const talk = cell.open()
  const seen = await (isStreamed ? talk.stream(question) : talk.create(question))
  const [call] = await cell.calls(1)
  expectSame(seen, call!, isStreamed, cell.client.streamSurplus)
  expect(call).toMatchObject({ requestedModel: cell.client.model, model: cell.client.model })
  expect(call!.inputPreview).toContain(question)
  expect(call!.costUsd).not.toBeNull()
}

const usesTools = (isStreamed: boolean) => async (cell: Cell) => {
  const { calls: asked, answer } = await cell.open().useTools(weatherQuestion, isStreamed)
  expect(asked).toEqual([
    { name: 'get_weather', city: 'Paris' },
    { name: 'get_weather', city: 'London' },
  ])
  expect(answer.text).toMatch(/Paris.*21.*London.*17/)
  const [first, second] = await cell.calls(2)
  expect(first).toMatchObject({ status: 'ok', stream: isStreamed, usageSource: 'provider' })
  expect(first!.finishReason).toMatch(/^(tool_calls|tool_use|completed|STOP)$/)
  expect(first!.outputPreview).toContain('get_weather(')
  expectSame(answer, second!, isStreamed, cell.client.streamSurplus)
}

/** The client’s own habit of trying again sees the failure once and then the answer. */
const triesAgain = (status: 429 | 500) => async (cell: Cell) => {
  const { retriesUnasked } = cell.client
  const failures = retriesUnasked ? 1 : 2
  const fault = `error;status=${status};retry-after=0;retry-after-ms=1;first=${failures}`
  // A client that does not try again unasked leaves the first failure at one.
  if (!retriesUnasked) await cell.failureOf(cell.open({ fault, retries: undefined }).create(question))
  const retries = retriesUnasked ? undefined : 1
  const seen = await cell.open({ fault, retries }).create(question)
  expect(cell.received()).toHaveLength(failures + 1)
  const calls = await cell.calls(failures + 1)
  for (const failed of calls.slice(0, failures))
    expect(failed).toMatchObject({ status: 'error', errorKind: errorKinds[status], costUsd: null })
  expect(calls.at(-1)).toMatchObject({ status: 'ok', outputPreview: seen.text.slice(0, 200) })
}

const ways: readonly ((talk: Talk) => Promise<Seen>)[] = [
  (talk) => talk.create(question),
  (talk) => talk.stream(question),
]

const fails = (status: 400 | 429 | 500, message: string) => async (cell: Cell) => {
  for (const say of ways) {
    const failure = await cell.failureOf(say(cell.open({ fault: `error;status=${status}` })))
    expect(failure).toMatchObject({ kind: cell.client.errors[status], status })
    expect(failure.message).toContain(message)
  }
  const calls = await cell.calls(2)
  for (const call of calls)
    expect(call).toMatchObject({
      status: 'error',
      errorKind: errorKinds[status],
      inputTokens: null,
      costUsd: null,
    })
  expect(calls.map((call) => call.stream)).toEqual([false, true])
}

/** Leaves once `begun`; the provider sees it within a second and one call is recorded, as cancelled. */
async function leaves(
  cell: Cell,
  fault: string,
  say: (talk: Talk, signal: AbortSignal, begun: () => void) => Promise<Seen>,
): Promise<void> {
  const leaving = new AbortController()
  let leave = (): void => {}
  const begun = new Promise<void>((resolve) => (leave = resolve))
  const gone = say(cell.open({ fault, retries: undefined }), leaving.signal, leave).then(
    () => 'answered',
    () => 'gone',
  )
  await Promise.race([begun, gone])
  const standstill = monitorEventLoopDelay({ resolution: 5 })
  standstill.enable()
  const leftAt = Date.now()
  leaving.abort()
  expect(await gone).toBe('gone')
  const [abort] = await cell.aborts(1)
  standstill.disable()
  // Client, gateway and provider share this process: on a crowded machine each of the turns between them may wait.
  expect(abort!.at - leftAt).toBeLessThan(1_000 + (5 * standstill.max) / 1e6)
  const [call] = await cell.calls(1)
  expect(call).toMatchObject({ status: 'cancelled', errorKind: 'client-disconnected', costUsd: null })
  expect(cell.received()).toHaveLength(1)
}

export const scenarios: readonly Scenario[] = [
  { name: 'create', run: answers(false) },
  { name: 'stream', run: answers(true) },
  { name: 'tools in parallel, and their results', run: usesTools(false) },
  { name: 'tools in a stream', run: usesTools(true) },
  {
    name: 'structured output',
    async run(cell) {
      const filled = Forecast.parse(await cell.open().fill(weatherQuestion))
      expect(filled.city).not.toBe('')
      const [call] = await cell.calls(1)
      expect(call).toMatchObject({ status: 'ok', stream: false, usageSource: 'provider' })
      expect(call!.outputPreview).toContain(JSON.stringify(filled.city))
    },
  },
  { name: '400', run: fails(400, 'The request was refused by the simulator.') },
  {
    name: '401',
    async run(cell) {
      for (const say of ways) {
        const failure = await cell.failureOf(say(cell.open({ key: `tt-${'a'.repeat(43)}` })))
        expect(failure).toMatchObject({ kind: cell.client.errors[401], status: 401 })
        expect(failure.message).toContain('key')
      }
      // Whoever has no key is told so and leaves no call behind.
      expect(cell.received()).toHaveLength(0)
      await cell.calls(0)
    },
  },
  { name: '429', run: fails(429, 'Rate limit reached for requests.') },
  { name: '500', run: fails(500, 'The server had an error while processing your request.') },
  {
    name: 'abort in the middle of a stream',
    run: (cell) =>
      leaves(cell, 'stall;after=2', (talk, signal, begun) =>
        talk.stream(question, { signal, onPiece: begun }),
      ),
  },
  {
    name: 'abort before the answer',
    run: (cell) =>
      leaves(cell, 'hang', async (talk, signal, begun) => {
        const answer = talk.create(question, signal)
        void cell.arrival().then(begun)
        return answer
      }),
  },
  { name: 'retries after 429', run: triesAgain(429) },
  { name: 'retries after 500', run: triesAgain(500) },
  {
    name: 'x-should-retry: false',
    async run(cell) {
      const tries = cell.client.heedsShouldRetry ? 1 : 2
      const fault = 'error;status=500;should-retry=false;retry-after-ms=1'
      await expect(cell.open({ fault, retries: 1 }).create(question)).rejects.toThrow(
        /The server had an error/,
      )
      expect(cell.received()).toHaveLength(tries)
      await cell.calls(tries)
    },
  },
  {
    name: 'the gateway tries again, and the client knows nothing of it',
    async run(cell) {
      const model = await cell.route(2)
      const seen = await cell.open({ model, fault: 'error;status=500;first=1' }).create(question)
      expect(cell.received()).toHaveLength(2)
      const [call] = await cell.calls(1)
      expectSame(seen, call!, false)
    },
  },
  {
    name: 'the gateway has tried often enough, and says so',
    async run(cell) {
      const model = await cell.route(2)
      const asked = cell.open({ model, fault: 'error;status=500', retries: 1 }).create(question)
      await expect(asked).rejects.toThrow(/The server had an error/)
      const tries = cell.client.heedsShouldRetry ? 1 : 2
      expect(cell.received()).toHaveLength(2 * tries)
      for (const call of await cell.calls(tries))
        expect(call).toMatchObject({ status: 'error', errorKind: errorKinds[500], costUsd: null })
    },
  },
]

/** For clients that have embeddings. */
export const embeds: Scenario = {
  name: 'embeddings',
  async run(cell) {
    const { embed, dialect, model, dimensions } = cell.client.embedding!
    const { vectors, inputTokens } = await embed(cell.line({ model }), ['red apple', 'green pear'])
    expect(vectors.map((vector) => vector.length)).toEqual([dimensions, dimensions])
    const [call] = await cell.calls(1)
    expect(call).toMatchObject({ status: 'ok', dialect, model, stream: false, usageSource: 'provider' })
    expect(call!.inputTokens).toBeGreaterThan(0)
    expect(inputTokens ?? call!.inputTokens).toBe(call!.inputTokens)
    expect(call!.costUsd).not.toBeNull()
  },
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guardedClients, type Client, type Had } from './guarded-clients.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

const card = '4111 1111 1111 1111'
const email = 'jane.doe@example.com'
const filler = 'The parcel is on its way and will be there soon. '.repeat(12)

let house: TestHouse
let clients: { readonly [dialect: string]: Client }
/** What the model says to a question that begins so; else it says the question again. */
const answers: { [question: string]: string } = {
  'Tell me a card.': `${filler}Take ${card}. ${filler}`,
  'Tell me nothing.': filler,
}

const cardsOnly = { kinds: ['card'] }
const emailsOnly = { kinds: ['email'] }
/** Guardrails by the tag of the calls they watch. */
const guardrails: { readonly [tag: string]: object } = {
  'input-block': { check: 'pii', options: cardsOnly, stages: ['input'], action: 'block' },
  'input-mask': { check: 'pii', options: emailsOnly, stages: ['input'], action: 'mask' },
  'input-flag': { check: 'pii', options: cardsOnly, stages: ['input'], action: 'flag' },
  'output-block': { check: 'pii', options: cardsOnly, stages: ['output'], action: 'block' },
  'output-mask': { check: 'pii', options: cardsOnly, stages: ['output'], action: 'mask' },
  'output-flag': { check: 'pii', options: cardsOnly, stages: ['output'], action: 'flag' },
  'output-cut': {
    check: 'pii',
    options: cardsOnly,
    stages: ['output'],
    action: 'block',
    streaming: 'observe',
  },
  'output-shadow': { check: 'pii', options: cardsOnly, stages: ['output'], action: 'block', mode: 'shadow' },
}

beforeAll(async () => {
  house = await startTestHouse({}, { answer: ({ question }) => answers[question] ?? question })
  clients = guardedClients(house.address(), house.key())
  for (const [name, settings] of Object.entries(guardrails)) {
    const { status, json } = await house.api('PUT', `/api/guardrails/${name}`, {
      ...{ mode: 'enforce', scope: { tags: { case: name } } },
      ...settings,
    })
    expect([status, json]).toMatchObject([200, {}])
  }
}, 120_000)
afterAll(() => house.close())

const of = (tag: string) => ({ 'x-telltale-tags': JSON.stringify({ case: tag }) })
const sent = (): string[] => house.simulator.received().map(({ body }) => body)

/** What is to be on the record of a call, and in its bodies. */
type Expected = {
  readonly call: object
  /** Verdicts of its guardrails; one that nobody waits for comes later than the call. */
  readonly verdicts: readonly object[]
  readonly hides?: string
  readonly tells?: RegExp
}
/** A call lands on the tape some time after its reply: what is recorded of all is looked at in the end. */
const later: (Expected & { readonly id: string })[] = []
/** @google/genai keeps the headers of an error to itself: of one that came before all else, or instead of it. */
let unnamed = 0
const isRecorded = ({ headers, failed }: Had, expected: Expected): void => {
  if (headers) later.push({ id: headers.get('x-telltale-call-id')!, ...expected })
  else if (failed) unnamed++
}
/** One enforced guardrail, and what came of it. */
const enforced = (name: string, verdict: string, status = 'ok', stage = name.split('-')[0]) => ({
  call: { status, guardrailActions: { [name]: verdict } },
  verdicts: [{ guardrailId: name, stage, mode: 'enforce', verdict, failed: null }],
})

const ways = ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini'].flatMap((dialect) =>
  [false, true].map((stream) => ({ dialect, stream })),
)

describe.each(ways)('$dialect, stream $stream', ({ dialect, stream }) => {
  const ask = (tag: string, text: string, more: object = {}) =>
    clients[dialect]!({ text, stream, headers: of(tag), ...more })

  test('a blocked request is sent to nobody', async () => {
    const had = await ask('input-block', `Block this: ${card}`)
    expect(had.failed).toMatchObject({ message: expect.stringContaining('input-block') })
    expect(had.failed?.status).toBe(400)
    expect(had.failed?.message).not.toContain('4111')
    expect(sent().filter((body) => body.includes('Block this'))).toEqual([])
  })

  test('what is masked in a request is put back in the answer', async () => {
    const text = `Write (${dialect} ${stream}) to ${email} and to ${email}, not to max@example.com.`
    const had = await ask('input-mask', text)
    expect(had).toMatchObject({ failed: null, text })
    expect(had.headers?.get('x-telltale-guardrails')).toBe('input-mask=modify')
    const asked = sent().find((body) => body.includes(`Write (${dialect} ${stream})`))
    expect(asked).not.toContain('example.com')
    expect(asked).toContain('to [EMAIL_1] and to [EMAIL_1], not to [EMAIL_2].')
    isRecorded(had, { ...enforced('input-mask', 'modify'), hides: 'example.com', tells: /EMAIL/ })
  })

  test('it is put back in what a tool is called with', async () => {
    const had = await ask('input-mask', `Note "${email}" please.`, { tool: true })
    expect(had.failed).toBeNull()
    expect(JSON.stringify(had.input)).toContain(email)
  })

  test('a flagged call passes', async () => {
    const text = `My card is ${card}`
    const had = await ask('input-flag', text)
    expect(had).toMatchObject({ failed: null, text })
    isRecorded(had, enforced('input-flag', 'flag_for_review'))
  })

  test('nothing of a blocked answer reaches the client', async () => {
    const had = await ask('output-block', 'Tell me a card.')
    expect(had.failed).toMatchObject({ message: expect.stringContaining('output-block') })
    expect(had.failed?.message).not.toContain('4111')
    expect(had.text).not.toMatch(/\d/)
    if (stream) expect(filler).toContain(had.text.slice(0, 200))
    else expect(had).toMatchObject({ text: '', failed: { status: 400 } })
    expect(had.headers === null).toBe(dialect === 'gemini' && !stream)
    const { call, verdicts } = enforced('output-block', 'block', 'blocked')
    isRecorded(had, { call: { ...call, errorKind: 'guardrail-blocked' }, verdicts })
  })

  test('an answer is masked for the client and for the record', async () => {
    const had = await ask('output-mask', 'Tell me a card.')
    expect(had).toMatchObject({ failed: null, text: answers['Tell me a card.']!.replace(card, '[CARD_1]') })
    isRecorded(had, { ...enforced('output-mask', 'modify'), hides: '4111', tells: /CARD/ })
  })

  test('an answer nobody objects to passes whole', async () => {
    for (const tag of ['output-block', 'output-mask', 'output-cut']) {
      const had = await ask(tag, 'Tell me nothing.')
      expect(had).toMatchObject({ failed: null, text: filler })
      isRecorded(had, enforced(tag, 'pass'))
    }
  })

  test('an answer that is flagged, or looked at in shadow, passes whole', async () => {
    const flagged = await ask('output-flag', 'Tell me a card.')
    expect(flagged).toMatchObject({ failed: null, text: answers['Tell me a card.'] })
    isRecorded(flagged, enforced('output-flag', 'flag_for_review'))
    const shadowed = await ask('output-shadow', 'Tell me a card.')
    expect(shadowed).toMatchObject({ failed: null, text: answers['Tell me a card.'] })
    expect(shadowed.headers?.get('x-telltale-guardrails')).toBeNull()
    isRecorded(shadowed, {
      call: { status: 'ok', guardrailActions: {}, guardrailMs: null },
      verdicts: [{ guardrailId: 'output-shadow', mode: 'shadow', verdict: 'block', findings: 1 }],
    })
  })

  test('a stream that is observed is cut', async () => {
    const had = await ask('output-cut', 'Tell me a card.')
    expect(had.failed).toMatchObject({ message: expect.stringContaining('output-cut') })
    isRecorded(had, enforced('output-cut', 'block', 'blocked'))
  })
})

test('all of it is on the record, with a verdict for each guardrail that looked', async () => {
  expect(later.length + unnamed).toBe(ways.length * 10)
  expect(unnamed).toBeLessThanOrEqual(3)
  for (const { id, call, verdicts, hides, tells } of later) {
    const record = await house.call(id)
    expect(record.call).toMatchObject(call)
    await expect
      .poll(async () => (await house.call(id)).verdicts, { timeout: 60_000 })
      .toMatchObject(verdicts)
    if (hides !== undefined) expect(JSON.stringify(record)).not.toContain(hides)
    if (tells !== undefined) expect(record.output).toMatch(tells)
  }
}, 120_000)

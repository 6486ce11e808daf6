import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failing, good, openaiSteps } from './test-routes.ts'
import { guardedClients } from './guarded-clients.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

const card = '4111 1111 1111 1111'
const filler = 'The parcel is on its way and will be there soon. '.repeat(12)
const withCard = `${filler}Take ${card}. ${filler}`

let house: TestHouse
let routes = 0
let questions = 0

beforeAll(async () => {
  house = await startTestHouse(
    {},
    { answer: ({ question }) => (question.startsWith('Tell me a card') ? withCard : question) },
  )
  const guard = (name: string, settings: object) =>
    house.api('PUT', `/api/guardrails/${name}`, {
      ...{ check: 'pii', mode: 'enforce', action: 'block', scope: { tags: { case: name } } },
      ...settings,
    })
  const cards = { options: { kinds: ['card'] } }
  for (const made of [
    await guard('output-block', { ...cards, stages: ['output'] }),
    await guard('output-mask', { ...cards, stages: ['output'], action: 'mask' }),
    await guard('output-cut', { ...cards, stages: ['output'], streaming: 'observe' }),
    await guard('input-mask', { options: { kinds: ['email'] }, stages: ['input'], action: 'mask' }),
  ])
    expect(made.status).toBe(200)
}, 120_000)
afterAll(() => house.close())

const route = async (model = good): Promise<string> => {
  const name = `guarded-${routes++}`
  const plan = { plan: openaiSteps(model), cache: { mode: 'exact', scope: 'project' } }
  expect((await house.api('PUT', `/api/routes/${name}`, plan)).status).toBe(200)
  return name
}
const asked = (model: string, text: string, tag: string, stream: boolean) =>
  guardedClients(house.address(), house.key())['openai-chat']!({
    ...{ text, stream, model },
    headers: { 'x-telltale-tags': JSON.stringify({ case: tag }) },
  })
const said = ({ headers }: { headers: Headers | null }): string | undefined =>
  headers?.get('x-telltale-cache')?.split(';')[0]
const newQuestion = (): string => `Tell me a card, number ${questions++}.`

describe.each([false, true])('stream %s', (stream) => {
  test.each(['output-block', 'output-mask', 'output-cut'])(
    'an answer that %s objects to is kept for nobody',
    async (tag) => {
      const [model, text] = [await route(), newQuestion()]
      const first = await asked(model, text, tag, stream)
      expect(first.failed === null).toBe(tag === 'output-mask')
      for (const shape of [stream, !stream]) {
        const again = await asked(model, text, 'nobody', shape)
        if (shape === stream) expect(said(again)).toBe('miss')
        expect(again.text).toBe(withCard)
      }
    },
  )

  test('one that was kept before is blocked when it is given again', async () => {
    const [model, text] = [await route(), newQuestion()]
    expect((await asked(model, text, 'nobody', stream)).text).toBe(withCard)
    for (const shape of [stream, !stream]) {
      const blocked = await asked(model, text, 'output-block', shape)
      expect(blocked.failed).toMatchObject({ message: expect.stringContaining('output-block') })
      expect(blocked.text).not.toMatch(/\d/)
      const masked = await asked(model, text, 'output-mask', shape)
      expect([said(masked), masked.text]).toEqual(['hit', withCard.replace(card, '[CARD_1]')])
    }
  })

  test('what is masked in the question is no part of its key, and each caller has their own words back', async () => {
    const [model, number] = [await route(), questions++]
    const text = (email: string) => `Write letter ${number} to ${email}.`
    const first = await asked(model, text('ann@example.com'), 'input-mask', stream)
    expect([said(first), first.text]).toEqual(['miss', text('ann@example.com')])
    const second = await asked(model, text('ben@example.com'), 'input-mask', stream)
    expect([said(second), second.text]).toEqual(['hit', text('ben@example.com')])
  })

  test('who waits for the same answer has verdicts of their own', async () => {
    const [model, text] = [await route(failing('late;ms=400')), newQuestion()]
    const tags = ['nobody', 'output-block', 'nobody', 'output-mask']
    const before = house.simulator.requests().total
    const had = await Promise.all(tags.map((tag) => asked(model, text, tag, stream)))
    expect(house.simulator.requests().total).toBe(before + 1)
    expect(had[0]!.text).toBe(withCard)
    expect(had[1]!.failed).not.toBeNull()
    expect(had[1]!.text).not.toMatch(/\d/)
    expect(had[2]!.text).toBe(withCard)
    expect(had[3]).toMatchObject({ failed: null, text: withCard.replace(card, '[CARD_1]') })
    const { call, output } = await house.call(had[3]!.headers!.get('x-telltale-call-id'))
    expect(call).toMatchObject({ guardrailActions: { 'output-mask': 'modify' } })
    expect(JSON.stringify([call, output])).not.toContain('4111')
  })

  test('one who leads and is blocked stops nobody else', async () => {
    const [model, text] = [await route(failing('late;ms=400')), newQuestion()]
    const leading = asked(model, text, 'output-block', stream)
    await expect.poll(() => house.simulator.received().some(({ body }) => body.includes(text))).toBe(true)
    const following = asked(model, text, 'nobody', stream)
    expect((await leading).failed).toMatchObject({ message: expect.stringContaining('output-block') })
    const followed = await following
    expect(followed).toMatchObject({ failed: null, text: withCard })
    const { call } = await house.call(followed.headers!.get('x-telltale-call-id'))
    expect(call.status).toBe('ok')
  })
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommand } from './command-line.ts'
import { evaluation, landVerdicts } from './review-house.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
const calls: string[] = []
beforeAll(async () => {
  house = await startTestHouse()
  for (let at = 0; at < 3; at++) {
    const reply = await fetch(`${house.address()}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: `Hello ${at}` }] }),
    })
    await reply.text()
    calls.push(reply.headers.get('x-telltale-call-id')!)
    await house.call(calls[at]!)
  }
  const blocked = {
    verdict: 'block' as const,
    score: 0.9,
    kinds: ['email'],
    reason: '1 e-mail address.',
  }
  await landVerdicts(house, [
    evaluation(calls[0]!, blocked),
    evaluation(calls[1]!),
    evaluation(calls[2]!, { ...blocked, stage: 'output' }),
    evaluation(calls[2]!, { guardrailId: 'another' }),
  ])
}, 180_000)
afterAll(() => house.close())

const queue = {
  subject: { kind: 'verdicts', guardrail: 'no-email' },
  strata: [
    { name: 'fired', fired: true, probability: 1 },
    { name: 'passed', fired: false, probability: 1 },
  ],
}
const telltale = (...argv: string[]) =>
  runCommand(argv, {
    cwd: house.folder,
    env: { TELLTALE_URL: house.address(), TELLTALE_ADMIN_KEY: house.house().operatorKey },
  })

test('a queue is made, draws, is answered and tells, over the API and the command line', async () => {
  const made = await house.api('PUT', '/api/reviews/emails', queue)
  expect(made).toMatchObject({ status: 200, json: { name: 'emails', reviewers: 1, isBlind: true } })
  const counts = async () => (await house.api('GET', '/api/reviews/emails')).json.counts
  await expect.poll(counts).toMatchObject({ open: 3 })

  const { json } = await house.api('POST', '/api/reviews/emails/next', {})
  expect(json.item).toMatchObject({ status: 'open', outcome: null, answers: [] })
  const path = `/api/reviews/emails/items/${json.item.id}`
  const answered = await house.api('POST', `${path}/answer`, { label: 'Is fine', comment: 'A test address.' })
  expect(answered.json).toMatchObject({ status: 'done', truth: 'negative', outcome: { probability: 1 } })
  expect(answered.json.answers).toMatchObject([{ actor: 'operator', comment: 'A test address.' }])
  expect((await house.api('GET', path)).json).toEqual(answered.json)
  expect((await house.api('POST', '/api/reviews/emails/undo')).json).toMatchObject({ status: 'open' })
  expect((await house.api('POST', `${path}/skip`)).status).toBe(204)

  const shown = await telltale('reviews', 'next', 'emails', '--json')
  expect(shown).toMatchObject({ code: 0, err: '' })
  const { item } = JSON.parse(shown.out)
  expect(item.id).not.toBe(json.item.id)
  const said = await telltale('reviews', 'answer', 'emails', item.id, 'Should be stopped')
  expect(said).toMatchObject({ code: 0, out: 'Answered; the item is done.\n' })
  expect((await telltale('reviews', 'list')).out).toMatch(/emails +guardrail no-email +2 +0 +1/)
  const told = await telltale('reviews', 'figures', 'emails')
  expect(told.out).toMatch(/precision +not enough reviews/)
  expect(told.out).toContain('1 reviewed')
  const figures = (await house.api('GET', '/api/reviews/emails/figures?thresholds=0.5,0.95')).json
  expect(figures.strata.map(({ population }: any) => population)).toEqual([2, 1])
  expect(figures.thresholds.map(({ threshold }: any) => threshold)).toEqual([0.5, 0.95])
})

test('one call is sent to review by hand, and is in no figure', async () => {
  await house.api('PUT', '/api/reviews/by-hand', {
    ...queue,
    strata: [{ name: 'none', fired: true, low: 0.99, probability: 0.000001 }],
  })
  const added = await house.api('POST', '/api/reviews/by-hand/items', { callId: calls[1] })
  expect(added).toMatchObject({ status: 200, json: { callId: calls[1], addedBy: 'operator' } })
  expect((await house.api('POST', '/api/reviews/by-hand/items', { callId: calls[1] })).json.id).toBe(
    added.json.id,
  )
  const answer = { label: 'Is fine' }
  await house.api('POST', `/api/reviews/by-hand/items/${added.json.id}/answer`, answer)
  expect((await house.api('GET', '/api/reviews/by-hand/figures')).json.reviewed).toBe(0)
  const unknown = await house.api('POST', '/api/reviews/by-hand/items', { callId: 'nobody' })
  expect(unknown).toMatchObject({ status: 404, json: { code: 'not-found' } })
})

test('a queue of calls draws calls', async () => {
  await house.api('PUT', '/api/reviews/answers', {
    subject: { kind: 'calls' },
    strata: [{ name: 'all', fired: false, probability: 1 }],
    question: 'Was the answer helpful?',
    labels: [
      { name: 'Helpful', means: 'right' },
      { name: 'Not helpful', means: 'wrong' },
    ],
  })
  const open = async () => (await house.api('GET', '/api/reviews/answers')).json.counts.open
  await expect.poll(open).toBe(3)
  const { json } = await house.api('GET', '/api/reviews/answers/items')
  expect(json.items.map(({ callId }: any) => callId).sort()).toEqual([...calls].sort())
})

test('what cannot be is refused in words', async () => {
  const refusals = [
    ['GET', '/api/reviews/nobody', undefined, 404, 'review-queue-unknown'],
    ['PUT', '/api/reviews/emails', { ...queue, reviewers: 9 }, 400, 'body-invalid'],
    ['PUT', '/api/reviews/emails', { ...queue, subject: { kind: 'calls' } }, 409, 'review-refused'],
    ['GET', '/api/reviews/emails/figures?thresholds=high', undefined, 400, 'query-invalid'],
    ['POST', '/api/reviews/answers/undo', undefined, 409, 'review-refused'],
  ] as const
  for (const [method, path, body, status, code] of refusals)
    expect([path, await house.api(method, path, body)]).toMatchObject([path, { status, json: { code } }])
  const asKey = await house.api('GET', '/api/reviews', undefined, house.key())
  expect(asKey).toMatchObject({ status: 403, json: { code: 'not-allowed' } })
  expect((await house.api('DELETE', '/api/reviews/answers')).status).toBe(204)
  expect((await house.api('GET', '/api/reviews')).json.queues.map(({ name }: any) => name)).toEqual([
    ...['by-hand', 'emails'],
  ])
})

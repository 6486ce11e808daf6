import { expect, it } from 'vitest'
import { serve, type Answer } from '../test-server.ts'
import { createTransport } from '../transport.ts'
import { createScoreQueue } from './score-queue.ts'

const score = { callId: '0199c0de-0000-7000-8000-000000000001', name: 'helpful', value: 1 }

async function setUp(answer: (count: number) => Answer) {
  const server = await serve((_, count) => answer(count))
  const waits: number[] = []
  const queue = createScoreQueue({
    transport: createTransport({ baseUrl: server.baseUrl, key: 'tt-test' }),
    project: undefined,
    wait: async (ms) => void waits.push(ms),
    chance: () => 1,
  })
  return { server, queue, waits }
}

it('sends a score and says its id', async () => {
  const { server, queue } = await setUp(() => ({ status: 202, body: { id: 'one' } }))
  expect(await queue.add(score)).toEqual({ id: 'one' })
  expect(server.asked[0]).toMatchObject({ method: 'POST', path: '/api/scores', body: score })
})

it('tries again, waiting longer each time, when the server is busy or broken', async () => {
  const { queue, waits } = await setUp((count) =>
    count < 4 ? { status: count === 1 ? 429 : 503 } : { status: 202, body: { id: 'one' } },
  )
  expect(await queue.add(score)).toEqual({ id: 'one' })
  expect(waits).toEqual([250, 500, 1000])
})

it('does not repeat what the server refused', async () => {
  const { server, queue } = await setUp(() => ({ status: 400, body: { code: 'body-invalid', title: 'No.' } }))
  await expect(queue.add(score)).rejects.toMatchObject({ code: 'body-invalid' })
  expect(server.asked).toHaveLength(1)
})

it('gives up after six tries, and troubles nobody who did not await', async () => {
  const { server, queue } = await setUp(() => ({ status: 503 }))
  void queue.add(score)
  await queue.flush()
  expect(server.asked).toHaveLength(6)
})

it('holds a bounded number back', async () => {
  const { queue } = await setUp(() => ({ status: 202, body: { id: 'one' } }))
  const all = Array.from({ length: 1_010 }, () => queue.add(score))
  const last = await Promise.allSettled(all.slice(1_004))
  expect(
    last.every((one) => one.status === 'rejected' && (one.reason as { code: string }).code === 'queue-full'),
  ).toBe(true)
  await queue.flush()
})

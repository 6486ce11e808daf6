import { expect, test } from 'vitest'
import { bodySender } from './send-bodies.ts'

const body = {
  ...{ projectId: 'shop', hash: 'a'.repeat(32), at: '2026-01-01T00:00:00.000Z' },
  contentType: 'application/json',
  body: '{}',
}

function sending() {
  const lost = new Set<number>()
  let [taken, isFull] = [0, false]
  const spool = {
    append: () => !isFull && ++taken > 0,
    ticketOf: () => taken,
    isLost: (ticket: number) => lost.has(ticket),
  }
  const fill = (next: boolean): void => void (isFull = next)
  return { send: bodySender(spool), lost, taken: () => taken, fill }
}

test('a body is sent once an hour, and whoever leans on it hears its ticket', () => {
  const { send, taken } = sending()
  expect([send(body, 0), send(body, 1_000), taken()]).toEqual([1, 1, 1])
  expect([send(body, 3_600_000), taken()]).toEqual([2, 2])
})

test('a body that was lost is sent again', () => {
  const { send, lost } = sending()
  send(body, 0)
  lost.add(1)
  expect([send(body, 1), send(body, 2)]).toEqual([2, 2])
})

test('a body that was not taken is not remembered', () => {
  const { send, taken, fill } = sending()
  fill(true)
  expect([send(body, 0), taken()]).toEqual([null, 0])
  fill(false)
  expect([send(body, 1), taken()]).toEqual([1, 1])
})

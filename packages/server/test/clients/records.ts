import { expect } from 'vitest'
import type { Call } from '../../src/ledger/model.ts'
import type { TestHouse } from '../test-house.ts'

/** The records of many tests at once, told apart by the route each test calls under. */
export type Records = {
  /** Waits until `count` calls of a route have landed and sees that there are no more; oldest first. */
  readonly of: (route: string, count: number) => Promise<readonly Call[]>
  /** After all: what landed under each route, and what was waited for. */
  readonly landed: () => Promise<ReadonlyMap<string, number>>
  readonly expected: ReadonlyMap<string, number>
}

/** Newest calls read at a time; every tenth time all are, for a call that began long before it landed. */
const newest = 60

export function watchRecords(house: TestHouse): Records {
  const expected = new Map<string, number>()
  const calls = new Map<string, Call>()
  let asking: Promise<void> | null = null
  let turn = 0
  const look = async (): Promise<void> => {
    const found = ++turn % 10 === 0 ? await list(house) : (await page(house, `limit=${newest}`)).calls
    for (const call of found) calls.set(call.id, call)
  }
  const under = (route: string): readonly Call[] =>
    [...calls.values()]
      .filter((call) => call.route === route)
      .sort((one, other) => one.id.localeCompare(other.id))
  return {
    expected,
    async of(route, count) {
      expected.set(route, count)
      const deadline = Date.now() + 20_000
      while (under(route).length < count && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 100))
        // Tests that wait at the same time share one question to the tape.
        asking ??= look().finally(() => (asking = null))
        await asking
      }
      expect(under(route), `calls recorded under ${route}`).toHaveLength(count)
      return under(route)
    },
    async landed() {
      const counts = new Map<string, number>()
      for (const { route } of await list(house)) counts.set(route!, (counts.get(route!) ?? 0) + 1)
      return counts
    },
  }
}

type Page = { readonly calls: readonly Call[]; readonly next: string | null }

async function page(house: TestHouse, query: string): Promise<Page> {
  const { status, json } = await house.api('GET', `/api/calls?${query}`)
  expect(status).toBe(200)
  return json
}

async function list(house: TestHouse): Promise<readonly Call[]> {
  const all: Call[] = []
  let query = 'limit=500'
  for (;;) {
    const { calls, next } = await page(house, query)
    all.push(...calls)
    if (next === null) return all
    query = `limit=500&before=${encodeURIComponent(next)}`
  }
}

import type { Abort, Received } from '@telltale/simulator'
import { expect } from 'vitest'
import type { Call } from '../../src/ledger/model.ts'
import type { TestHouse } from '../test-house.ts'
import type { Client, Failure, Line, Talk } from './client.ts'
import type { Records } from './records.ts'

/** One client in one scenario: its own lines to the gateway, and what the provider and the tape saw of it alone. */
export type Cell = {
  readonly client: Client
  readonly line: (wishes?: Wishes) => Line
  readonly open: (wishes?: Wishes) => Talk
  /** Makes a route of so many attempts at one model of this cell's own; answers the name to ask for. */
  readonly route: (attemptsAtMost: number) => Promise<string>
  readonly failureOf: (asked: Promise<unknown>) => Promise<Failure>
  /** Exactly this many calls were recorded; oldest first. */
  readonly calls: (count: number) => Promise<readonly Call[]>
  /** What reached the provider under a fault. */
  readonly received: () => readonly Received[]
  readonly arrival: () => Promise<void>
  /** The requests under a fault that were given up, once there are so many. */
  readonly aborts: (count: number) => Promise<readonly Abort[]>
}

export type Wishes = {
  /** In the simulator’s words. */
  readonly fault?: string
  readonly key?: string
  readonly model?: string
  /** 0 unless said otherwise; undefined leaves the client its own habit. */
  readonly retries?: number | undefined
}

export function openCell(client: Client, route: string, house: TestHouse, records: Records): Cell {
  const line = (wishes: Wishes = {}): Line => ({
    address: house.address(),
    key: wishes.key ?? house.key(),
    model: wishes.model ?? (wishes.fault === undefined ? client.model : ownModel),
    headers: {
      'x-telltale-route': route,
      ...(wishes.fault !== undefined && { 'x-sim-fault': `${wishes.fault};key=${route}` }),
    },
    retries: 'retries' in wishes ? wishes.retries : 0,
  })
  // Failures are of a model of their own, so that what the gateway learns from them touches no other cell.
  const ownModel = `${client.model}-${route}`
  const open = (wishes?: Wishes): Talk => client.open(line(wishes))
  const received = (): readonly Received[] =>
    house.simulator
      .received()
      .filter(({ headers }) => String(headers['x-sim-fault']).endsWith(`;key=${route}`))
  const aborts = (): readonly Abort[] => {
    const mine = new Set(received().map(({ requestId }) => requestId))
    return house.simulator.requests().aborts.filter(({ requestId }) => mine.has(requestId))
  }
  return {
    client,
    line,
    open,
    async route(attemptsAtMost) {
      const name = `${ownModel}-plan`
      const plan = [{ targets: [{ provider: client.provider, model: ownModel }] }]
      const retries = { attemptsAtMost, baseMs: 1 }
      const { status } = await house.api('PUT', `/api/routes/${name}`, { plan, retries })
      expect(status).toBeLessThan(300)
      return name
    },
    failureOf: (asked) =>
      asked.then(
        () => expect.fail('it answered'),
        (error: unknown) => client.readFailure(error),
      ),
    async calls(count) {
      const calls = await records.of(route, count)
      for (const { dialect } of calls) expect([client.dialect, client.embedding?.dialect]).toContain(dialect)
      return calls
    },
    received,
    arrival: () => until(() => received().length > 0),
    async aborts(count) {
      await until(() => aborts().length >= count)
      return aborts()
    },
  }
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000
  while (!holds()) {
    if (Date.now() > deadline) expect.fail(`it did not come about: ${String(holds)}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

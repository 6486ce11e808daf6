import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onEveryTape } from '../engines/on-every-tape.ts'
import { uuidSource } from '../kernel/identifier.ts'
import type { CallFilter } from './call-filter.ts'
import type { Call } from './model.ts'
import { sampleCall } from './sample.ts'
import { ledgerStore } from './store.ts'
import { callLine } from './write.ts'

/** A whole hour of today: rows of fixed dates would one day be past their time to live. */
const nowMs = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 60_000
const identify = uuidSource()
const projects = ['twin', 'twin-2', 'TWIN']
const few = (name: string) => fc.constantFrom(`${name}-a`, `${name}-b`)

/** Two projects' applications are named alike in everything but the project. */
const named = fc.record({
  projectId: fc.constantFrom(...projects),
  ...{ userId: few('user'), sessionId: few('session'), route: few('route'), promptName: few('prompt') },
  ...{ model: few('model'), traceId: few('trace') },
})
const calls: readonly Call[] = fc.sample(named, { numRuns: 120, seed: 27 }).map((change, minute) =>
  sampleCall({
    ...{ ...change, id: identify(nowMs - minute * 1_000), tags: { team: change.userId } },
    startedAt: new Date(nowMs - minute * 1_000).toISOString(),
  }),
)

const maybe = (name: string) => fc.option(few(name), { nil: undefined })
const filters: fc.Arbitrary<CallFilter> = fc.record({
  ...{ user: maybe('user'), session: maybe('session'), route: maybe('route'), prompt: maybe('prompt') },
  ...{ model: maybe('model'), trace: maybe('trace') },
  tag: fc.option(
    few('user').map((user) => `team:${user}`),
    { nil: undefined },
  ),
})
const fits = (call: Call, filter: CallFilter): boolean =>
  [
    [filter.user, call.userId],
    [filter.session, call.sessionId],
    [filter.route, call.route],
    [filter.prompt, call.promptName],
    [filter.model, call.model],
    [filter.trace, call.traceId],
    [filter.tag, `team:${call.tags['team']}`],
  ].every(([wanted, is]) => wanted === undefined || wanted === is)

onEveryTape('projects whose calls are named alike', (tape) => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-isolation-'))
  const store = () => ledgerStore(tape(), () => nowMs)
  beforeAll(async () => {
    const path = join(folder, 'calls.ndjson')
    writeFileSync(path, calls.map((call) => `${callLine(call)}\n`).join(''))
    await tape().land({ id: 'isolation', table: 'calls', path, rows: calls.length })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('never see a record of each other, however they ask', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...projects), filters, async (projectId, filter) => {
        const page = await store().listCalls(projectId, { filter, cursor: null, limit: 500 })
        const own = calls.filter((call) => call.projectId === projectId && fits(call, filter))
        expect(page.calls.map(({ id }) => id)).toEqual(own.map(({ id }) => id))
      }),
      { numRuns: 15 },
    )
  })

  test('nor by the id of one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...calls), fc.constantFrom(...projects), async (call, projectId) => {
        const found = await store().callById(projectId, call.id)
        expect(found?.call.id ?? null).toBe(call.projectId === projectId ? call.id : null)
      }),
      { numRuns: 15 },
    )
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { onEveryTape } from '../engines/on-every-tape.ts'
import type { Call } from '../ledger/model.ts'
import { sampleCall } from '../ledger/sample.ts'
import { callLine } from '../ledger/write.ts'
import { makeReport } from './report.ts'
import { readCostFacts } from './store.ts'

const folder = mkdtempSync(join(tmpdir(), 'telltale-cost-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const now = Date.parse('2026-11-20T12:30:00Z')
const hour = 3_600_000
const at = (hoursAgo: number): string => new Date(now - hoursAgo * hour).toISOString()

let made = 0
const calls = (change: Partial<Call>, times = 1): string =>
  Array.from({ length: times }, () => {
    const id = `019a8f00-0000-7000-8000-${String(++made).padStart(12, '0')}`
    const own = { id, startedAt: at(1), endedAt: at(1), inputHash: id, tags: {}, userId: null, route: null }
    return `${callLine(sampleCall({ promptName: null, promptVersion: null, ...own, ...change }))}\n`
  }).join('')

onEveryTape('the cost report', (tape) => {
  const report = async (projectId: string, lines: string, hours = 24) => {
    const path = join(folder, `${projectId}.ndjson`)
    writeFileSync(path, lines)
    await tape().land({ id: projectId, table: 'calls', path, rows: lines.split('\n').length - 1 })
    return makeReport(hours, await readCostFacts(tape(), projectId, hours, now), (_, model) =>
      model === 'gpt-4o' ? 2.5 : null,
    )
  }

  test('adds up by model, route, prompt version, user and tag', async () => {
    const projectId = 'cost-sums'
    const found = await report(
      projectId,
      calls({ projectId, costUsd: '0.000000000001', userId: 'ada', tags: { team: 'a:b' } }, 3) +
        calls(
          { projectId, model: 'claude-opus-5', provider: 'anthropic', costUsd: '0.3', route: 'answer' },
          2,
        ) +
        calls({
          projectId,
          costUsd: null,
          costUnknownReason: 'model-unknown',
          model: 'mine',
          provider: 'own',
        }) +
        calls({ projectId, costUsd: '0.1', promptName: 'support', promptVersion: 3, cacheKind: 'exact' }) +
        calls({ projectId, costUsd: '5', startedAt: at(30) }) +
        calls({ projectId, costUsd: '0', costUnknownReason: 'attempts-unknown' }) +
        calls({ projectId: 'somebody-else', costUsd: '7' }),
    )
    expect(found).toMatchObject({
      from: '2026-11-19T12:00:00.000Z',
      to: '2026-11-20T12:30:00.000Z',
      calls: 8,
      inputTokens: 8 * 1204,
      costUsd: '0.700000000003',
      averageCostUsd: '0.1',
      coverage: {
        known: 7,
        total: 8,
        lowerBounds: 1,
        unknownReasons: [{ reason: 'model-unknown', calls: 1 }],
        unknownModels: [{ model: 'mine', provider: 'own', calls: 1 }],
      },
      cacheHitRate: { value: 1 / 8, n: 8 },
      byRoute: [{ key: 'answer', calls: 2, costUsd: '0.6', averageCostUsd: '0.3' }],
      byPrompt: [{ key: 'support@3', calls: 1, costUsd: '0.1' }],
      byUser: [{ key: 'ada', calls: 3, costUsd: '0.000000000003' }],
      byTag: [{ key: 'team:a:b', calls: 3 }],
    })
    expect(found.byModel.map(({ key, provider, costUsd }) => [key, provider, costUsd])).toEqual([
      ['claude-opus-5', 'anthropic', '0.6'],
      ['gpt-4o', 'openai', '0.100000000003'],
      ['mine', 'own', null],
    ])
    expect(found.projectedMonth).toEqual({
      notEnough: 'A projection needs 7 whole days of calls; there is 1 so far.',
    })
  })

  test('a project without calls has a report too', async () => {
    expect(makeReport(24, await readCostFacts(tape(), 'cost-nothing', 24, now), () => null)).toMatchObject({
      calls: 0,
      costUsd: '0',
      cacheHitRate: null,
      byModel: [],
      advice: [],
    })
  })

  test('projects a month from whole days, silent days counted as zero', async () => {
    const projectId = 'cost-month'
    const days = [0, 1, 2, 3, 5, 6, 7, 8].map((day) =>
      calls({ projectId, costUsd: '2', startedAt: at(day * 24 + 1) }),
    )
    const { projectedMonth } = await report(projectId, days.join(''))
    // Eight whole days, seven of them with calls; the ninth, still under way when counted back, is left out.
    expect(projectedMonth).toMatchObject({ n: 8, costUsd: (1.75 * 30.436875).toFixed(6) })
  })

  test('names what repeated requests cost', async () => {
    const projectId = 'cost-repeats'
    const same = { projectId, costUsd: '0.01', inputHash: 'a'.repeat(32), route: 'faq' }
    const found = await report(projectId, calls(same, 21) + calls({ projectId, costUsd: '1', route: 'faq' }))
    expect(found.advice).toMatchObject([
      {
        code: 'low-cache-hit-rate',
        evidence: { repeatedCalls: 20, repeatedCostUsd: '0.2' },
        // Spread over a day at least, however young the first call is.
        savesUsdPerMonth: (0.2 * 30.436875).toFixed(6),
      },
      { code: 'expensive-route', evidence: { route: 'faq', calls: 22 }, savesUsdPerMonth: null },
    ])
  })
})

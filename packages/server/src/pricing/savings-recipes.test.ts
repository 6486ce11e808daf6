import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { onEveryTape } from '../engines/on-every-tape.ts'
import type { Call } from '../ledger/model.ts'
import { sampleCall } from '../ledger/sample.ts'
import { callLine } from '../ledger/write.ts'

const folder = mkdtempSync(join(tmpdir(), 'telltale-savings-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The SQL that the guide shows for a lever, of this project. */
function recipe(lever: string, projectId: string): string {
  const guide = readFileSync(join(import.meta.dirname, '../../../../docs/cost.md'), 'utf8')
  const [, text] = new RegExp(`\`\`\`sql savings=${lever}\n([^]*?)\`\`\``).exec(guide)!
  return text!.replaceAll("project_id = 'default'", `project_id = '${projectId}'`)
}

const Sums = z.array(
  z.object({
    lever: z.string().optional(),
    savedUsd: z.coerce.number().nullable(),
    calls: z.coerce.number(),
    unknown: z.coerce.number(),
  }),
)

let made = 0
/** A call of a minute ago that cost what its buckets come to. */
function call(change: Partial<Call>, buckets: readonly (readonly [string, number, number])[]): Call {
  const at = new Date(Date.now() - 60_000).toISOString()
  const costDetail = buckets.map(([bucket, units, rateUsd]) => ({
    ...{ bucket, units, rateUsd, per: 1_000_000, multiplier: 1 },
    costUsd: String((units * rateUsd) / 1_000_000),
  }))
  const costUsd = costDetail.reduce((sum, one) => sum + Number(one.costUsd), 0).toFixed(12)
  const id = `019a8f00-0000-7000-8000-${String(++made).padStart(12, '0')}`
  return sampleCall({ id, startedAt: at, endedAt: at, costDetail, costUsd, ...change })
}

onEveryTape('the guide’s sums of what each lever saved', (tape) => {
  const sums = async (lever: string, ...calls: readonly Call[]) => {
    const projectId = `savings-${lever}`
    const path = join(folder, `${projectId}.ndjson`)
    writeFileSync(path, calls.map((one) => `${callLine({ ...one, projectId })}\n`).join(''))
    await tape().land({ id: projectId, table: 'calls', path, rows: calls.length })
    const rows = await tape().rows(Sums.element, { text: recipe(lever, projectId) })
    return rows.map(({ savedUsd, ...row }) => ({ ...row, savedUsd: Number(savedUsd?.toFixed(9)) }))
  }

  test('answers given again saved what they had cost', async () => {
    const given = { cacheKind: 'exact', cacheOutcome: 'hit', costUsd: '0' } as const
    const found = await sums(
      'cache',
      call({ ...given, savedUsd: '0.25' }, []),
      call({ ...given, savedUsd: '0.5' }, []),
      call({ ...given, savedUnknownReason: 'model-unknown' }, []),
      call({}, [['input', 1_000, 2]]),
    )
    expect(found).toEqual([{ savedUsd: 0.75, calls: 2, unknown: 1 }])
  })

  test('providers’ caches saved what reads would have cost, less what writes cost more', async () => {
    const found = await sums(
      'prompt-cache',
      call({ priceId: 'a' }, [
        ['input', 1_000, 3],
        ['cache_write', 1_000_000, 3.75],
      ]),
      call({ priceId: 'a' }, [['cache_read', 2_000_000, 0.3]]),
      call({ priceId: 'of-no-other' }, [['cache_read', 1_000, 1]]),
      call({ priceId: 'b' }, [['input', 1_000, 2]]),
    )
    expect(found).toEqual([{ savedUsd: 2 * 2.7 - 0.75, calls: 2, unknown: 1 }])
  })

  test('another model than the first choice saved, or cost, the difference', async () => {
    const dear = [
      ['input', 1_000, 10],
      ['output', 1_000, 40],
    ] as const
    const cheap = [
      ['input', 1_000_000, 1],
      ['output', 500_000, 4],
    ] as const
    const answered = { model: 'cheap', fallbackDepth: 1 }
    const degraded = { decision: 'degraded', name: 'dear' } as Call['limits'][number]
    const rested = { provider: 'openai', model: 'dear', keyId: 'k', depth: 0, until: null } as const
    const [attempt] = sampleCall().attempts
    const found = await sums(
      'other-model',
      call({ model: 'dear' }, dear),
      call({ model: 'cheap', requestedModel: 'dear', limits: [degraded] }, cheap),
      call(
        {
          ...answered,
          passedOver: { count: 1, targets: [{ ...rested, breaker: 'half-open', why: 'breaker' }] },
        },
        cheap,
      ),
      call(
        {
          ...answered,
          attempts: [{ ...attempt!, model: 'dear', outcome: 'error' }, attempt!],
          passedOver: {
            count: 1,
            targets: [{ ...rested, model: 'second', depth: 1, breaker: 'open', why: 'breaker' }],
          },
        },
        cheap,
      ),
      call({ ...answered, attempts: [{ ...attempt!, reason: 'hedge' }] }, cheap),
      call({ ...answered, attempts: [{ ...attempt!, model: 'never-seen', outcome: 'error' }] }, cheap),
    )
    // As dear: 10 + 20 dollars, as cheap: 1 + 2.
    expect(found).toEqual([
      { lever: 'degrade', savedUsd: 27, calls: 1, unknown: 0 },
      { lever: 'fallback', savedUsd: 54, calls: 2, unknown: 1 },
    ])
  })
})

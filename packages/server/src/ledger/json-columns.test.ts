import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { onEveryTape } from '../engines/on-every-tape.ts'
import { openSpool } from '../engines/spool-open.ts'
import { sampleCall } from './sample.ts'
import { callLine } from './write.ts'

const strings = ['}{][,"', '\\', '\\"', 'a\nb\t\u0000', 'Grüße 你好 😀 \u2028', 'lone \ud83d', '']
const values: readonly Readonly<Record<string, unknown>>[] = [
  {},
  ...strings.map((text) => ({ text, [text]: text, list: [text, { text }, [[text]]] })),
  { number: 1.5e300, small: -0.5e-12, flag: false, none: null, deep: { er: [[], {}, [{}]] } },
  Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`name.${at}`, 'x'.repeat(at)])),
]

onEveryTape('columns of JSON', (tape) => {
  test('hold an object or a list as it was written, whatever is in it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'telltale-json-'))
    const spool = await openSpool({ folder, maxBytes: 1e8, land: (segment) => tape().land(segment) })
    for (const [index, value] of values.entries())
      spool.append(
        'calls',
        callLine(
          sampleCall({
            projectId: 'json',
            sessionId: String(index),
            startedAt: new Date().toISOString(),
            telemetry: value,
            costDetail: [value] as never,
          }),
        ),
      )
    await spool.landed()
    expect(spool.status()).toMatchObject({ landedRows: values.length, refusedSegments: 0 })
    await spool.close()
    rmSync(folder, { recursive: true, force: true })
    const kept = await tape().rows(
      z.object({ sessionId: z.string(), telemetry: z.string(), costDetail: z.string() }),
      { text: "SELECT session_id, telemetry, cost_detail FROM telltale.calls WHERE project_id = 'json'" },
    )
    expect(kept).toHaveLength(values.length)
    for (const { sessionId, telemetry, costDetail } of kept) {
      const written = JSON.stringify(values[Number(sessionId)])
      expect(telemetry).toBe(written)
      expect(costDetail).toBe(`[${written}]`)
    }
  })
})

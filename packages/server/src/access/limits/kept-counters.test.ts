import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { claim, countersContract, held } from './counters-contract.ts'
import type { Counters } from './counters.ts'
import { keptCounters } from './kept-counters.ts'

describe('in process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-limits-'))
  const path = join(folder, 'limits.ndjson')
  const parts = { path, clock: Date.now, onFailure: (error: unknown) => expect.fail(String(error)) }
  let counters: Counters
  beforeAll(async () => {
    counters = await keptCounters(parts)
  })
  afterAll(async () => {
    await counters.close()
    rmSync(folder, { recursive: true })
  })
  countersContract('counters in process', () => counters, Date.now)

  test('what was used outlives the process, what was reserved does not', async () => {
    const one = claim()
    held(await counters.reserve([one])).settle([9])
    held(await counters.reserve([one]))
    await counters.close()
    counters = await keptCounters(parts)
    expect(await counters.read([one])).toEqual([{ carried: 0, used: 9, reserved: 0 }])
  })
})

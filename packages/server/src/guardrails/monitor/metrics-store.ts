import { z } from 'zod'
import type { Tape } from '../../engines/tape.ts'
import { cellTexts, hoursText, stepsText, type SumsAsk } from './metrics-text.ts'
import { addSums, picoOfUsd, type Cell, type Hour, type Step, type Sums } from './sums.ts'

const timeoutMs = 30_000

const Counted = z.object({
  passes: z.int(),
  blocks: z.int(),
  modifications: z.int(),
  flags: z.int(),
  errors: z.int(),
  latencyUs: z.int(),
  callLatencyUs: z.int(),
  costUsd: z.string(),
  costKnown: z.int(),
})
const CellRow = Counted.extend({
  guardrailId: z.string(),
  guardrailVersion: z.int(),
  stage: z.string(),
  mode: z.enum(['enforce', 'shadow']),
  segment: z.string(),
  latencyCodes: z.array(z.int()),
  codeCounts: z.array(z.int()),
})
const StepRow = Counted.extend({
  guardrailId: z.string(),
  step: z.int(),
  quantiles: z.tuple([z.number(), z.number(), z.number()]),
})

/** Rejects with tape-unavailable. */
export async function readCells(tape: Tape, ask: SumsAsk, most = 1_000): Promise<readonly Cell[]> {
  const asked = cellTexts(ask, most).map((text) => tape.rows(CellRow, { ...text, timeoutMs }))
  const rows = (await Promise.all(asked)).flat()
  const cells = rows.map((row) => ({
    guardrail: row.guardrailId,
    version: row.guardrailVersion,
    stage: row.stage,
    mode: row.mode,
    segment: row.segment,
    sums: sumsOf(row, new Map(row.latencyCodes.map((code, at) => [code, row.codeCounts[at]!]))),
  }))
  // One of the hours, one of the minutes and one of the verdicts may be the same cell.
  const byKey = Map.groupBy(cells, ({ guardrail, version, stage, mode, segment }) =>
    JSON.stringify([guardrail, version, stage, mode, segment]),
  )
  return [...byKey.values()].map((same) => ({ ...same[0]!, sums: addSums(same.map(({ sums }) => sums)) }))
}

/** Rejects with tape-unavailable. */
export async function readSteps(
  tape: Tape,
  ask: SumsAsk & { readonly stepMs: number },
): Promise<readonly Step[]> {
  const rows = await tape.rows(StepRow, { ...stepsText(ask), timeoutMs })
  return rows.map((row) => ({
    guardrail: row.guardrailId,
    atMs: ask.fromMs + row.step * ask.stepMs,
    sums: sumsOf(row, new Map()),
    quantiles: row.quantiles,
  }))
}

const HoursRow = z.object({
  guardrailId: z.string(),
  guardrailVersion: z.int(),
  seconds: z.array(z.int()),
  endedCounts: z.array(z.int()),
  fireCounts: z.array(z.int()),
})

/** Whole hours, in order of time within each version. Rejects with tape-unavailable. */
export async function readHours(
  tape: Tape,
  ask: Pick<SumsAsk, 'projectId' | 'fromMs' | 'toMs'>,
): Promise<readonly Hour[]> {
  const rows = await tape.rows(HoursRow, { ...hoursText(ask), timeoutMs })
  return rows
    .flatMap(({ guardrailId, guardrailVersion, seconds, endedCounts, fireCounts }) =>
      seconds.map((second, at) => ({
        ...{ guardrail: guardrailId, version: guardrailVersion, atMs: second * 1000 },
        ...{ ended: endedCounts[at]!, fires: fireCounts[at]! },
      })),
    )
    .toSorted((one, other) => one.atMs - other.atMs)
}

const sumsOf = ({ costUsd, ...row }: z.infer<typeof Counted>, latencies: Sums['latencies']): Sums => ({
  ...{ passes: row.passes, blocks: row.blocks, modifications: row.modifications, flags: row.flags },
  ...{ errors: row.errors, latencyUs: row.latencyUs, callLatencyUs: row.callLatencyUs },
  ...{ costPico: picoOfUsd(costUsd), costKnown: row.costKnown, latencies },
})

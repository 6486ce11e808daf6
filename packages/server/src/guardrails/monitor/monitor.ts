import type { Tape } from '../../engines/tape.ts'
import { isoTime, type Clock } from '../../kernel/time.ts'
import { stages as allStages } from '../check.ts'
import type { Guardrail } from '../model.ts'
import { figuresOf, figuresOfStep, rateOf } from './figures.ts'
import { readCells, readHours, readSteps } from './metrics-store.ts'
import type { Dimension, Kept, MonitorReport, MonitorSegments, MonitorSeries } from './model.ts'
import type { MonitorRedundancy } from './redundancy-model.ts'
import { comparedAtMost, oneCallOf, readCallKinds } from './redundancy-store.ts'
import type { GuardrailQuality, Rates } from '../../reviews/model.ts'
import { redundancyOf, redundancySentence } from './redundancy.ts'
import type { GuardrailReplay } from './replay-model.ts'
import { readAsked, readScores } from './replay-store.ts'
import { qualityAt, replayPoint, replayPoints, sumOf } from './replay.ts'
import { reportOf } from './report.ts'
import { bySegment, compareSegments } from './segments.ts'
import { shiftReachMs } from './shift.ts'
import { addSums, evaluationsOf } from './sums.ts'
import type { GuardrailUnseen } from './unseen-model.ts'
import { readUnseen } from './unseen-store.ts'
import { hourMs } from './window-pieces.ts'

/** From `fromMs` (included) to `toMs` (excluded), Unix milliseconds. */
export type MonitorWindow = { readonly fromMs: number; readonly toMs: number }

export type MonitorParts = {
  readonly tape: Tape
  readonly clock: Clock
  /** Those of a project that are not removed, of any mode. */
  readonly guardrailsOf: (projectId: string) => Promise<readonly Guardrail[]>
  /** What reviewers say; null when no queue looks at the guardrail. */
  readonly qualityOf: (
    projectId: string,
    guardrail: string,
    window: MonitorWindow,
  ) => Promise<GuardrailQuality | null>
  /** The same at other thresholds; at most 50. */
  readonly qualityAt: (
    projectId: string,
    guardrail: string,
    window: MonitorWindow,
    thresholds: readonly number[],
  ) => Promise<readonly (Rates & { readonly threshold: number })[] | null>
}

export type Monitor = ReturnType<typeof guardrailMonitor>

/** In which unequal fire rates are looked for unasked: the two that most often hide one, and cost next to nothing. */
const equalIn: readonly Dimension[] = ['language', 'key']
const segmentsListed = 50
/** Thresholds at which reviews are asked. */
const reviewedAt = Array.from({ length: 21 }, (_, at) => at / 20)

/** What the verdicts on the tape say of guardrails. All reject with tape-unavailable. */
export function guardrailMonitor(parts: MonitorParts) {
  const { tape, clock } = parts

  return {
    /** Without what reviewers say when that is not wanted: no finding rests on it. */
    async report(
      projectId: string,
      window: MonitorWindow,
      { isReviewed = true }: { readonly isReviewed?: boolean } = {},
    ): Promise<MonitorReport> {
      const nowMs = clock()
      const ask = { projectId, ...window, nowMs, kept: {}, by: null }
      // Segments are kept by the hour: whole hours around the window spare reading verdicts.
      const wholeHours = {
        fromMs: Math.floor(window.fromMs / hourMs) * hourMs,
        toMs: Math.ceil(window.toMs / hourMs) * hourMs,
      }
      const [guardrails, cells, hours, ...segments] = await Promise.all([
        parts.guardrailsOf(projectId),
        readCells(tape, ask),
        readHours(tape, { projectId, fromMs: nowMs - shiftReachMs, toMs: nowMs + hourMs }),
        ...equalIn.map(async (by) => ({
          dimension: by,
          cells: await readCells(tape, { ...ask, ...wholeHours, by, hasLatencies: false }, segmentsListed),
        })),
      ])
      const qualities = await Promise.all(
        (isReviewed ? guardrails : []).map(
          async ({ name }) => [name, await parts.qualityOf(projectId, name, window)] as const,
        ),
      )
      return reportOf({
        ...{ ...window, nowMs, guardrails, cells, hours, segments, qualities: new Map(qualities) },
      })
    },

    async series(
      projectId: string,
      { fromMs, toMs, stepMs, kept }: MonitorWindow & { readonly stepMs: number; readonly kept: Kept },
    ): Promise<MonitorSeries> {
      // Whole steps: half of one would look like a fall.
      const window = { fromMs: Math.floor(fromMs / stepMs) * stepMs, toMs: Math.ceil(toMs / stepMs) * stepMs }
      const steps = await readSteps(tape, { projectId, ...window, nowMs: clock(), kept, by: null, stepMs })
      return {
        ...{ from: isoTime(window.fromMs), to: isoTime(window.toMs), stepMinutes: stepMs / 60_000 },
        points: steps.map((step) => ({
          ...{ at: isoTime(step.atMs), guardrail: step.guardrail, figures: figuresOfStep(step) },
        })),
      }
    },

    async segments(
      projectId: string,
      {
        fromMs,
        toMs,
        kept,
        by,
      }: MonitorWindow & {
        readonly kept: Kept & { readonly guardrail: string }
        readonly by: Dimension
      },
    ): Promise<MonitorSegments> {
      const ask = { projectId, fromMs, toMs, nowMs: clock(), kept, by }
      const segments = bySegment(await readCells(tape, ask, segmentsListed + 1))
      const listed = segments
        .toSorted((one, other) => evaluationsOf(other.sums) - evaluationsOf(one.sums))
        .slice(0, segmentsListed)
      return {
        ...{ from: isoTime(fromMs), to: isoTime(toMs), guardrail: kept.guardrail, dimension: by },
        segments: [...compareSegments(listed)],
        isCut: segments.length > segmentsListed,
      }
    },

    async unseen(
      projectId: string,
      { fromMs, toMs }: MonitorWindow,
      guardrail: string,
    ): Promise<GuardrailUnseen> {
      const now = (await parts.guardrailsOf(projectId)).find(({ name }) => name === guardrail)
      const ask = { projectId, guardrail, stages: now?.stages ?? allStages, fromMs, toMs }
      const { watched, withUnseen, kinds } = await readUnseen(tape, ask)
      return {
        ...{ from: isoTime(fromMs), to: isoTime(toMs), guardrail },
        ...{ share: rateOf(withUnseen, watched), kinds: [...kinds] },
      }
    },

    async replay(
      projectId: string,
      {
        kept,
        threshold,
        ...window
      }: MonitorWindow & {
        readonly kept: Kept & { readonly guardrail: string }
        readonly threshold: number | null
      },
    ): Promise<GuardrailReplay> {
      const { guardrail } = kept
      const version = kept.version ?? (await newestVersion(projectId, window, guardrail))
      const ask = { projectId, ...window, kept: { ...kept, ...(version === null ? {} : { version }) } }
      const [{ counts, unscored, threshold: recorded }, asked, qualities] = await Promise.all([
        readScores(tape, ask),
        threshold === null ? null : readAsked(tape, ask, threshold),
        parts.qualityAt(projectId, guardrail, window, [
          ...reviewedAt,
          ...(threshold === null ? [] : [threshold]),
        ]),
      ])
      const scored = sumOf(counts)
      return {
        ...{ from: isoTime(window.fromMs), to: isoTime(window.toMs), guardrail, version },
        ...{ threshold: recorded, scored, unscored },
        fires: rateOf(sumOf(counts.filter(({ isFired }) => isFired)), scored),
        points: replayPoints(counts).map((point) => ({
          ...point,
          quality: qualityAt(qualities, point.threshold),
        })),
        asked: asked && {
          ...replayPoint(threshold!, scored, asked),
          quality: qualityAt(qualities, threshold!),
          calls: asked.calls,
          newlyFiring: [...asked.newlyFiring],
          newlyPassing: [...asked.newlyPassing],
        },
      }
    },

    async redundancy(projectId: string, window: MonitorWindow): Promise<MonitorRedundancy> {
      const cells = await readCells(tape, { projectId, ...window, nowMs: clock(), kept: {}, by: null })
      const byName = Map.groupBy(cells, ({ guardrail }) => guardrail)
      const all = [...byName.keys()].toSorted()
      const names = all.slice(0, comparedAtMost)
      const sums = new Map(
        [...byName].map(([name, own]) => [name, addSums(own.map((cell) => cell.sums))] as const),
      )
      const oneOf = oneCallOf(evaluationsOf(addSums([...sums.values()])))
      const kinds = await readCallKinds(tape, { projectId, ...window, kept: {} }, { names, oneOf })
      const found = redundancyOf(names, kinds)
      return {
        ...{ from: isoTime(window.fromMs), to: isoTime(window.toMs), sentence: redundancySentence(found) },
        ...{ calls: kinds.reduce((sum, { calls }) => sum + calls, 0), oneOf },
        guardrails: found.guardrails.map((one) => ({ ...one, figures: figuresOf(sums.get(one.guardrail)!) })),
        pairs: [...found.pairs],
        leftOut: all.slice(comparedAtMost),
      }
    },
  }

  async function newestVersion(projectId: string, window: MonitorWindow, guardrail: string) {
    const ask = { projectId, ...window, nowMs: clock(), kept: { guardrail }, by: null }
    const versions = (await readCells(tape, ask)).map((cell) => cell.version)
    return versions.length === 0 ? null : Math.max(...versions)
  }
}

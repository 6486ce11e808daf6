import type { Tape } from '../engines/tape.ts'
import { isoTime } from '../kernel/time.ts'
import { agreementOf, type Said } from './agreement-rules.ts'
import { samePlaces, stretches, type Stretch } from './design-rules.ts'
import type { DrawnItem } from './evidence-store.ts'
import type { Design, Figures, GuardrailQuality, Rates } from './model.ts'
import { ratesAt, ratesOf, type StratumEvidence } from './rules.ts'
import type { QueueRow } from './queue-rows.ts'
import { countStrata } from './subjects.ts'

/** By the time of what items are about; Unix milliseconds, `toMs` excluded. */
export type ReviewWindow = { readonly fromMs: number; readonly toMs: number }

export type FigureParts = {
  readonly tape: Tape
  readonly drawn: (queueId: string, fromMs: number, toMs: number) => Promise<readonly DrawnItem[]>
  readonly said: (queueId: string, fromMs: number, toMs: number) => Promise<readonly Said[]>
  readonly designs: (queueId: string) => Promise<readonly Design[]>
  /** Numbers in [0, 1). */
  readonly random: () => number
}

type Evidence = {
  readonly items: readonly DrawnItem[]
  readonly strata: readonly StratumEvidence[]
  readonly told: Figures['strata']
}

/** As the guardrail is; and how it would be from each threshold on. */
export async function figuresOf(
  parts: FigureParts,
  queue: QueueRow,
  window: ReviewWindow,
  thresholds: readonly number[],
): Promise<Figures> {
  const asked = [...new Set(thresholds)].sort((one, other) => one - other)
  const { items, strata, told } = await evidenceOf(parts, queue, window, asked)
  const { widthAtMost } = queue.settings
  return {
    ...qualityOf(queue, items, ratesOf(strata, widthAtMost)),
    ...{ from: isoTime(window.fromMs), to: isoTime(window.toMs), strata: told },
    agreement: agreementOf(await parts.said(queue.id, window.fromMs, window.toMs), parts.random),
    thresholds: [...ratesAt(strata, asked, widthAtMost)],
  }
}

const qualityOf = (queue: QueueRow, items: readonly DrawnItem[], rates: Rates): GuardrailQuality => ({
  ...rates,
  queue: queue.name,
  reviewed: items.filter(isKnown).length,
  unresolved: items.filter(({ status, truth }) => status === 'disputed' || truth === 'unclear').length,
})

const isKnown = ({ truth }: DrawnItem): boolean => truth === 'positive' || truth === 'negative'

/**
 * Items and how many there were of their kind, stratum by stratum. Only what was looked at counts, up to the cursor: what
 * could not have been drawn says nothing. Where strata were moved, those before and after stand apart.
 */
async function evidenceOf(
  parts: FigureParts,
  queue: QueueRow,
  { fromMs, toMs }: ReviewWindow,
  thresholds: readonly number[],
): Promise<Evidence> {
  const untilMs = Math.min(toMs, Date.parse(queue.cursor))
  const [items, designs] = await Promise.all([
    parts.drawn(queue.id, fromMs, untilMs),
    parts.designs(queue.id),
  ])
  const perStratum = await Promise.all(
    samePlaces(stretches(designs, fromMs, untilMs)).map(async (stretch) => {
      const { projectId, settings } = queue
      const place = { projectId, subject: settings.subject, fromMs: stretch.fromMs, toMs: stretch.toMs }
      const counts = await countStrata(parts.tape, place, stretch.strata, thresholds)
      return stretch.strata.map((stratum, at) => ({
        stratum,
        populations: counts[at]!,
        drawn: items.filter((item) => item.stratum === stratum.name && isWithin(item, stretch)),
      }))
    }),
  )
  return {
    items,
    strata: perStratum.flat().map(({ stratum, populations, drawn }) => ({
      ...{ fired: stratum.fired, populations },
      reviewed: drawn.filter(isKnown).map(({ score, probability, truth }) => ({
        ...{ score, probability, isPositive: truth === 'positive' },
      })),
    })),
    told: perStratum.flat().map(({ stratum: { name, fired, low, high }, populations, drawn }) => ({
      ...{ name, fired, low, high, drawn: drawn.length, reviewed: drawn.filter(isKnown).length },
      population: populations.reduce((all, count) => all + count, 0),
      positive: drawn.filter(({ truth }) => truth === 'positive').length,
    })),
  }
}

const isWithin = ({ at }: DrawnItem, { fromMs, toMs }: Stretch): boolean =>
  Date.parse(at) >= fromMs && Date.parse(at) < toMs

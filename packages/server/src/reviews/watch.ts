import type { Tape } from '../engines/tape.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { isNews, plan, stretches } from './design-rules.ts'
import type { DrawnStratum, QueueSettings } from './model.ts'
import type { QueueStore, QueueToWatch } from './store.ts'
import { countStrata, draw, firstAt, type Drawn } from './subjects.ts'

/** Rows of the last seconds may still be on their way. */
const settlingMs = 2_000
/** Rows that landed later than the cursor passed are looked for this far back at each look, and a day back each hour. */
const shortlyMs = 10 * 60_000
const dayMs = 24 * 3_600_000
const hourMs = 3_600_000
const rowsAtOnce = 1_000
const pagesAtOnce = 20
/** With so many waiting, more are no help; drawing goes on from the cursor when there are fewer. */
const openAtMost = 20_000
const restAtMostMs = 60_000

/** Probabilities for what is to come: from the last week, or from what there is of it. */
export async function planFor(
  tape: Tape,
  projectId: string,
  { subject, strata }: Pick<QueueSettings, 'subject' | 'strata'>,
  nowMs: number,
): Promise<DrawnStratum[]> {
  if (strata.every(({ perWeek }) => perWeek === null))
    return plan(strata, { counts: strata.map(() => 0), hours: 1 })
  const window = { projectId, subject, fromMs: nowMs - 7 * dayMs, toMs: nowMs }
  const [counts, first] = await Promise.all([countStrata(tape, window, strata), firstAt(tape, window)])
  const hours = first === null ? 1 : Math.max(1, (nowMs - first) / hourMs)
  return plan(strata, { counts: counts.map(([count]) => count!), hours })
}

export type ReviewWatchParts = {
  readonly tape: Tape
  readonly clock: Clock
  readonly queues: Pick<QueueStore, 'toWatch' | 'keep'>
  /** Hands answers to the tape as scores; resolves to whether there may be more. */
  readonly handOver: () => Promise<boolean>
  readonly onFailure: (queue: string, error: unknown) => void
}

/**
 * Draws what is new for every queue, again and again. What is drawn hangs on ids, seed and probabilities alone and an item
 * is kept once, so looks may overlap, be killed, or be made by several processes.
 */
export function reviewWatch(parts: ReviewWatchParts) {
  const { tape, clock, queues } = parts
  const plannedMs = new Map<string, number>()
  const lookedBackMs = new Map<string, number>()

  const lookAt = async (queue: QueueToWatch): Promise<void> => {
    if (queue.open >= openAtMost) return
    const nowMs = clock()
    const cursorMs = Date.parse(queue.cursor)
    const endMs = Math.max(cursorMs, nowMs - settlingMs)
    const now = queue.designs.at(-1)!.strata
    const window = {
      projectId: queue.projectId,
      subject: queue.settings.subject,
      fromMs: cursorMs,
      toMs: endMs,
    }
    const isDue = nowMs - (plannedMs.get(queue.id) ?? 0) >= hourMs
    const fresh = await draw(tape, window, { seed: queue.seed, strata: now, limit: rowsAtOnce })
    const isMuch = fresh.length >= rowsAtOnce
    if (isDue || isMuch) {
      const planned = await planFor(tape, queue.projectId, queue.settings, nowMs)
      plannedMs.set(queue.id, nowMs)
      // From the cursor on: what was just read under the old plan is dropped and read again.
      if (isNews(now, planned)) {
        await queues.keep(queue, { drawn: [], cursor: queue.cursor, design: planned })
        return
      }
    }
    const cursor = isMuch ? Math.max(cursorMs + 1, fresh.at(-1)!.atMs) : endMs
    const late = await lateRows(queue, cursorMs, nowMs)
    const drawn = [...late, ...fresh.map((row) => ({ ...row, stratum: now[row.stratumNumber - 1]! }))]
    await queues.keep(queue, { drawn, cursor: isoTime(cursor), design: null })
  }

  /** What lies before the cursor, by the probabilities of its time. */
  const lateRows = async (queue: QueueToWatch, cursorMs: number, nowMs: number) => {
    const isHourly = nowMs - (lookedBackMs.get(queue.id) ?? 0) >= hourMs
    const fromMs = Math.max(Date.parse(queue.startsAt), cursorMs - (isHourly ? dayMs : shortlyMs))
    const found: (Drawn & { readonly stratum: DrawnStratum })[] = []
    for (const stretch of stretches(queue.designs, fromMs, cursorMs)) {
      let at = stretch.fromMs
      for (let page = 0; page < pagesAtOnce && at < stretch.toMs; page++) {
        const rows = await draw(
          tape,
          { projectId: queue.projectId, subject: queue.settings.subject, fromMs: at, toMs: stretch.toMs },
          { seed: queue.seed, strata: stretch.strata, limit: rowsAtOnce },
        )
        found.push(...rows.map((row) => ({ ...row, stratum: stretch.strata[row.stratumNumber - 1]! })))
        at = rows.length < rowsAtOnce ? stretch.toMs : Math.max(at + 1, rows.at(-1)!.atMs)
      }
    }
    if (isHourly) lookedBackMs.set(queue.id, nowMs)
    return found
  }

  /** One look at every queue. */
  const look = async (): Promise<void> => {
    for (const queue of await queues.toWatch())
      try {
        await lookAt(queue)
      } catch (error) {
        parts.onFailure(queue.name, error)
      }
    while (await parts.handOver());
  }

  return {
    look,
    /** Looks every so often, each time once the look before is over, until told to stop. */
    keepLooking(everyMs: number): { readonly wake: () => void; readonly stop: () => Promise<void> } {
      let isStopped = false
      let isWanted = false
      let timer: NodeJS.Timeout | undefined
      let running: Promise<void> | null = null
      const again = (afterMs: number): void => {
        timer = setTimeout(() => {
          running = lookOnce()
        }, afterMs)
        timer.unref()
      }
      const lookOnce = async (): Promise<void> => {
        const startedAt = performance.now()
        isWanted = false
        // Whatever fails is tried again at the next look.
        await look().catch(() => {})
        running = null
        // Looks that take long take at most a tenth of the time, unless somebody waits for one.
        const tenfold = Math.min(restAtMostMs, 10 * (performance.now() - startedAt))
        if (!isStopped) again(isWanted ? 0 : Math.max(everyMs, tenfold))
      }
      again(everyMs)
      return {
        wake(): void {
          isWanted = true
          if (running !== null || isStopped) return
          clearTimeout(timer)
          again(0)
        },
        async stop(): Promise<void> {
          isStopped = true
          clearTimeout(timer)
          await running
        },
      }
    },
  }
}

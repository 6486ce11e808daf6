import type { Tape } from '../engines/tape.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { isNews, plan, stretches, type Stretch } from './design-rules.ts'
import type { DrawnStratum, QueueSettings } from './model.ts'
import type { QueueStore, QueueToWatch } from './store.ts'
import { countStrata, draw, firstAt, type Drawn } from './subjects.ts'

/** Rows of the last seconds may still be on their way. */
const settlingMs = 2_000
/** Rows that landed after the cursor passed are looked for this far back at each look. */
const shortlyMs = 10 * 60_000
/** And a day back, an hour of it at a time, so that in an hour each had its turn. */
const turns = 24
const turnMs = 3_600_000 / turns
const hourMs = 3_600_000
const weekHours = 7 * 24
/** Nearer to now than this the cursor has caught up, and what it draws is what comes. */
const caughtUpMs = 60_000
const rowsAtOnce = 1_000
const pagesAtOnce = 20
/** With so many waiting, more are no help; drawing goes on from the cursor when there are fewer. */
const openAtMost = 20_000

/**
 * Probabilities for a queue's strata. `back`: for what lies in the hours its first items are looked for in, all of which
 * is there already; `ahead`: for what is to come, from the last week or from what there is of it.
 */
export async function planFor(
  tape: Tape,
  projectId: string,
  { subject, strata, lookBackHours }: Pick<QueueSettings, 'subject' | 'strata' | 'lookBackHours'>,
  nowMs: number,
  direction: 'back' | 'ahead',
): Promise<DrawnStratum[]> {
  if (strata.every(({ perWeek }) => perWeek === null))
    return plan(strata, { counts: strata.map(() => 0), hours: 1 })
  const isBack = direction === 'back' && lookBackHours > 0
  const hoursBefore = isBack ? lookBackHours : weekHours
  const window = { projectId, subject, fromMs: nowMs - hoursBefore * hourMs, toMs: nowMs }
  const [counts, first] = await Promise.all([
    countStrata(tape, window, strata),
    isBack ? null : firstAt(tape, window),
  ])
  const hours = first === null ? hoursBefore : Math.max(1, (nowMs - first) / hourMs)
  return plan(strata, { counts: counts.map(([count]) => count!), hours })
}

type Placed = Drawn & { readonly stratum: DrawnStratum }

const placed = (rows: readonly Drawn[], strata: readonly DrawnStratum[]): Placed[] =>
  rows.map((row) => ({ ...row, stratum: strata[row.stratumNumber - 1]! }))

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
  const lastTurn = new Map<string, { readonly turn: number; readonly atMs: number }>()

  /** One look at one queue: pages of what is new, up to now, and what landed late. */
  const lookAt = async (given: QueueToWatch): Promise<void> => {
    let queue = given
    let isMore = true
    for (let page = 0; isMore && page < pagesAtOnce; page++) {
      if (queue.open >= openAtMost) return
      const step = await stepOf(queue, page === 0)
      if (!(await queues.keep(queue, step)) || step.design !== null) return
      const { cursor, drawn } = step
      queue = { ...queue, cursor, open: queue.open + drawn.length, revision: queue.revision + 1 }
      isMore = step.isMore
    }
  }

  const stepOf = async (queue: QueueToWatch, isFirst: boolean) => {
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
    const isMore = fresh.length >= rowsAtOnce
    if (nowMs - cursorMs < caughtUpMs && (isDue || isMore)) {
      plannedMs.set(queue.id, nowMs)
      const planned = await planFor(tape, queue.projectId, queue.settings, nowMs, 'ahead').catch(
        (error: unknown) => {
          parts.onFailure(queue.name, error)
          return now
        },
      )
      // From the cursor on: what was just read by the old plan is dropped, and read again at the next look.
      if (isNews(now, planned)) return { drawn: [], cursor: queue.cursor, design: planned, isMore: false }
    }
    const late = isFirst ? await lateRows(queue, cursorMs, nowMs) : []
    return {
      drawn: [...late, ...placed(fresh, now)],
      cursor: isoTime(isMore ? Math.max(cursorMs + 1, fresh.at(-1)!.atMs) : endMs),
      ...{ design: null, isMore },
    }
  }

  /** What lies before the cursor, by the probabilities of its time. What cannot be read has its turn again. */
  const lateRows = async (queue: QueueToWatch, cursorMs: number, nowMs: number) => {
    const last = lastTurn.get(queue.id)
    const isTurn = last === undefined || nowMs - last.atMs >= turnMs
    const turn = last === undefined ? 0 : (last.turn + 1) % turns
    const windows = [
      { fromMs: cursorMs - shortlyMs, toMs: cursorMs },
      ...(isTurn ? [{ fromMs: cursorMs - (turn + 1) * hourMs, toMs: cursorMs - turn * hourMs }] : []),
    ]
    try {
      const found: Placed[] = []
      for (const { fromMs, toMs } of windows)
        for (const stretch of stretches(queue.designs, Math.max(Date.parse(queue.startsAt), fromMs), toMs))
          found.push(...(await drawnIn(queue, stretch)))
      if (isTurn) lastTurn.set(queue.id, { turn, atMs: nowMs })
      return found
    } catch (error) {
      parts.onFailure(queue.name, error)
      return []
    }
  }

  const drawnIn = async (queue: QueueToWatch, { fromMs, toMs, strata }: Stretch): Promise<Placed[]> => {
    const found: Placed[] = []
    let at = fromMs
    for (let page = 0; page < pagesAtOnce && at < toMs; page++) {
      const window = { projectId: queue.projectId, subject: queue.settings.subject, fromMs: at, toMs }
      const rows = await draw(tape, window, { seed: queue.seed, strata, limit: rowsAtOnce })
      found.push(...placed(rows, strata))
      at = rows.length < rowsAtOnce ? toMs : Math.max(at + 1, rows.at(-1)!.atMs)
    }
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

  return { look }
}

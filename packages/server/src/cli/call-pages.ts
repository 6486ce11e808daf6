import type { Admin, CallQuery, CallSummary } from '@telltale/sdk'
import { isoTime } from '../kernel/time.ts'

const pageSize = 200

/** Every call that fits, newest first, a page at a time. */
export async function* pagesOf(admin: Admin, query: CallQuery): AsyncGenerator<CallSummary> {
  let before: string | null = null
  do {
    const page = await admin.calls({ ...query, limit: pageSize, ...(before === null ? {} : { before }) })
    yield* page.calls
    before = page.next
  } while (before !== null)
}

/** A burst larger than this is shown from its newest calls only. */
const burstAtMost = 2_000
const shownFirst = 10
/** How long a call may take and still be seen by a tail that began after it did. */
const longestCallMs = 600_000

export type Tail = {
  readonly query: CallQuery
  /** Unix milliseconds. */
  readonly nowMs: number
  readonly signal: AbortSignal
}

/** The last ten calls, then each new one once it can be read, oldest first, until `signal` aborts. */
export async function* tailCalls(admin: Admin, { query, nowMs, signal }: Tail): AsyncGenerator<CallSummary> {
  const seen = new Set<string>()
  const news = async (): Promise<readonly CallSummary[]> => {
    const found: CallSummary[] = []
    let before: string | null = null
    do {
      const page = await admin.calls({
        from: isoTime(nowMs - longestCallMs),
        ...query,
        limit: pageSize,
        ...(before === null ? {} : { before }),
      })
      const fresh = page.calls.filter(({ id }) => !seen.has(id))
      for (const { id } of fresh) seen.add(id)
      found.push(...fresh)
      before = fresh.length === 0 ? null : page.next
    } while (before !== null && found.length < burstAtMost)
    return found.toReversed()
  }
  // Listening begins before the first look, so that nothing falls between the two.
  const landed = admin.landed(signal)
  const first = landed.next()
  yield* (await news()).slice(-shownFirst)
  for (let next = await first; !next.done; next = await landed.next())
    if (next.value.table === 'calls') yield* await news()
}

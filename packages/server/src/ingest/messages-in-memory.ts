import type { Conversation, Said } from './normalise/messages.ts'

export type SpanMessages = { readonly input: Conversation | null; readonly output: readonly Said[] | null }

type Told = SpanMessages & { readonly id: string }
type Placed = Told & { readonly atUs: number }
type Kept = { told: Placed[]; chars: number; untilMs: number }

/**
 * Messages that came as log records, by project, trace and span, until their span comes. Those of a span that came
 * before are found from its row by the same key (ledger/find-call.ts). Bounded in time, number and size.
 */
export function messagesInMemory({
  waitMs,
  charsAtMost,
}: {
  readonly waitMs: number
  readonly charsAtMost: number
}) {
  const kept = new Map<string, Kept>()
  let chars = 0

  const forget = (key: string): void => {
    chars -= kept.get(key)?.chars ?? 0
    kept.delete(key)
  }
  return {
    /**
     * Adds what a record told to what is known of a span, and tells all of it. For a record that comes again, what was
     * known when it came first. The record with the newest time is read as the fullest: one of the same time as another,
     * or that comes out of order, stands a microsecond after it.
     */
    add(
      key: string,
      told: Told,
      { size, atUs, nowMs }: { readonly size: number; readonly atUs: number; readonly nowMs: number },
    ): SpanMessages & { readonly atUs: number } {
      const known = kept.get(key) ?? { told: [], chars: 0, untilMs: 0 }
      const before = known.told.findIndex(({ id }) => id === told.id)
      if (before !== -1) return placed(known.told.slice(0, before + 1))
      known.told.push({ ...told, atUs: Math.max(atUs, (known.told.at(-1)?.atUs ?? 0) + 1) })
      known.chars += size
      known.untilMs = nowMs + waitMs
      chars += size
      // To the end of the line: the map is in the order of times.
      kept.delete(key)
      kept.set(key, known)
      for (const [oldest, { untilMs }] of kept) {
        if (untilMs > nowMs && chars <= charsAtMost) break
        if (oldest === key) break
        forget(oldest)
      }
      return placed(known.told)
    },
    of(key: string): SpanMessages | null {
      const known = kept.get(key)
      return known === undefined ? null : spanMessages(known.told)
    },
  }
}

const placed = (told: readonly Placed[]) => ({ ...spanMessages(told), atUs: told.at(-1)!.atUs })

function spanMessages(told: readonly Told[]): SpanMessages {
  const messages = told.flatMap(({ input }) => input?.messages ?? [])
  const tools = told.findLast(({ input }) => input?.tools?.length)?.input?.tools ?? []
  const said = told.flatMap(({ output }) => output ?? [])
  return {
    input: messages.length === 0 ? null : { messages, tools },
    output: said.length === 0 ? null : said,
  }
}

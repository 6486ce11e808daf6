import type { Conversation, Message, Said } from './normalise/messages.ts'

export type SpanMessages = { readonly input: Conversation | null; readonly output: readonly Said[] | null }

type Kept = { messages: Message[]; tools: readonly unknown[]; said: Said[]; chars: number; untilMs: number }

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
    /** Adds to what is known of a span, and tells all of it. */
    add(key: string, { input, output }: SpanMessages, size: number, nowMs: number): SpanMessages {
      const known = kept.get(key) ?? { messages: [], tools: [], said: [], chars: 0, untilMs: 0 }
      known.messages.push(...(input?.messages ?? []))
      if (input?.tools?.length) known.tools = input.tools
      known.said.push(...(output ?? []))
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
      return spanMessages(known)
    },
    of(key: string): SpanMessages | null {
      const known = kept.get(key)
      return known === undefined ? null : spanMessages(known)
    },
  }
}

const spanMessages = ({ messages, tools, said }: Kept): SpanMessages => ({
  input: messages.length === 0 ? null : { messages: [...messages], tools },
  output: said.length === 0 ? null : [...said],
})

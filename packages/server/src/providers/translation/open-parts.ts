import type { NeutralEvent, PartOpening, Signature } from './neutral.ts'

type Emit = (event: NeutralEvent) => void

/**
 * Makes parts come one at a time. Providers number the parts of a stream and may mix them; clients are sent one
 * part after the other, so what belongs to a part that is not open waits until those before it have ended.
 */
export type OpenParts = {
  start(key: string, part: PartOpening): void
  delta(key: string, text: string): void
  signature(key: string, signature: Signature): void
  end(key: string): void
  endAll(): void
  /** The key of the part that is open. */
  open(): string | null
  has(key: string): boolean
}

type Waiting = { readonly events: NeutralEvent[]; ended: boolean }

export function orderParts(emit: Emit): OpenParts {
  const waiting = new Map<string, Waiting>()
  const started = new Set<string>()
  let open: string | null = null

  const pass = (key: string, event: NeutralEvent): void => {
    if (key === open) emit(event)
    else waiting.get(key)?.events.push(event)
  }
  const openNext = (): void => {
    for (const [key, { events, ended }] of waiting) {
      waiting.delete(key)
      for (const event of events) emit(event)
      if (!ended) {
        open = key
        return
      }
      emit({ kind: 'part-end' })
    }
  }
  const end = (key: string): void => {
    if (key === open) {
      emit({ kind: 'part-end' })
      open = null
      openNext()
    } else {
      const held = waiting.get(key)
      if (held) held.ended = true
    }
  }
  return {
    start(key, part) {
      if (started.has(key)) return
      started.add(key)
      const event: NeutralEvent = { kind: 'part-start', part }
      if (open === null) {
        open = key
        emit(event)
      } else waiting.set(key, { events: [event], ended: false })
    },
    delta: (key, text) => pass(key, { kind: 'part-delta', text }),
    signature: (key, signature) => pass(key, { kind: 'signature', signature }),
    end,
    endAll() {
      for (const held of waiting.values()) held.ended = true
      if (open !== null) end(open)
    },
    open: () => open,
    has: (key) => started.has(key),
  }
}

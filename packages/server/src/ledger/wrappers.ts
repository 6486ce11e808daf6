/** A record of a trace, as far as it takes to tell a wrapper. */
export type Linked = {
  readonly spanId: string
  readonly parentSpanId: string | null
  /** Of a call: whether it tells its usage, or came through the gateway. */
  readonly isUsage: boolean
  /** A step that does work of its own: what is below it says nothing of what is above. */
  readonly isTool: boolean
}

const stepsUpAtMost = 64

/** The spans of a trace that stand above one that tells usage: none of them is a call of its own. */
export function spansAboveUsage(trace: readonly Linked[]): ReadonlySet<string> {
  const bySpan = new Map(trace.map((one) => [one.spanId, one]))
  const above = new Set<string>()
  for (const one of trace) {
    if (!one.isUsage) continue
    let at: Linked | undefined = one
    for (let step = 0; at !== undefined && step < stepsUpAtMost; step += 1) {
      if (at.parentSpanId === null || (step > 0 && at.isTool)) break
      above.add(at.parentSpanId)
      at = bySpan.get(at.parentSpanId)
    }
  }
  return above
}

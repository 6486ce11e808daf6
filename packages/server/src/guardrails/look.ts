import type { Examined, Finding, Passage, Stage, Surroundings } from './check.ts'
import type { ReadyGuardrail } from './ready.ts'

export type LookParts = {
  /** Unix milliseconds. */
  readonly nowMs: () => number
  /** Monotonic milliseconds. */
  readonly ticksMs: () => number
  /** Aborted when the caller leaves. */
  readonly gone: AbortSignal
  /** A check threw: a bug of its own. */
  readonly onCrash: (guardrail: ReadyGuardrail, error: unknown) => void
}

/** What a check said, and how long it took. Null: the caller left before it was done, so it was not. */
export type Look = { readonly examined: Examined; readonly latencyMs: number; readonly atMs: number } | null

/** What stands around the passages, but for what each look has of its own. */
export type Around = Omit<Surroundings, 'signal' | 'stage'>

/**
 * One look of one guardrail, at once where its check answers at once. One that throws has failed, and so has one that
 * promised and is late; what answers at once has answered, however long it took. Never throws or rejects.
 */
export function look(
  guardrail: ReadyGuardrail,
  passages: readonly Passage[],
  { stage, around }: { readonly stage: Stage; readonly around: Around },
  parts: LookParts,
): Look | Promise<Look> {
  const { ready, isRemote, deadlineMs } = guardrail
  if (parts.gone.aborted) return null
  const since = parts.ticksMs()
  const ended = (examined: Examined): Look => ({
    examined: sound(examined, passages),
    latencyMs: parts.ticksMs() - since,
    atMs: parts.nowMs(),
  })
  const crashed = (error: unknown): Look => {
    parts.onCrash(guardrail, error)
    return ended({ kind: 'failed', reason: 'The check broke.' })
  }
  // What is local and answers at once needs nobody to stop it.
  const stop = isRemote ? new AbortController() : null
  let said: Examined | Promise<Examined>
  try {
    said = ready.examine(passages, { ...around, stage, signal: stop?.signal ?? parts.gone })
  } catch (error) {
    return crashed(error)
  }
  if (!(said instanceof Promise)) return ended(said)

  const { promise, resolve } = Promise.withResolvers<Look>()
  const leave = (): void => {
    stop?.abort()
    resolve(null)
  }
  const timer = setTimeout(() => {
    stop?.abort()
    resolve(ended({ kind: 'failed', reason: `It took longer than ${deadlineMs} ms.` }))
  }, deadlineMs)
  parts.gone.addEventListener('abort', leave, { once: true })
  said.then(
    (examined) => resolve(ended(examined)),
    (error: unknown) => resolve(stop?.signal.aborted === true ? null : crashed(error)),
  )
  return promise.finally(() => {
    clearTimeout(timer)
    parts.gone.removeEventListener('abort', leave)
  })
}

/** A check's word as far as it can be used: a score that is none is a failure, a place that is none is left out. */
function sound(examined: Examined, passages: readonly Passage[]): Examined {
  if (examined.kind === 'failed') return examined
  if (!Number.isFinite(examined.score)) return { kind: 'failed', reason: 'The check gave no score.' }
  const isSound = ({ passage, start, end }: Finding): boolean => {
    const length = passages[passage]?.text.length ?? -1
    return Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= length
  }
  return examined.findings.every(isSound)
    ? examined
    : { ...examined, findings: examined.findings.filter(isSound) }
}

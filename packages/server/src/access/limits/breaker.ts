import type { Clock } from '../../kernel/time.ts'

export type Breaker = {
  /** Whether to try at all. Once the pause is over, one try is let through until its outcome is known. */
  mayTry(): boolean
  succeeded(): void
  failed(): void
  isOpen(): boolean
}

/** Stops asking something that failed `failuresAtMost` times in a row, for `pauseMs`. */
export function createBreaker({
  failuresAtMost,
  pauseMs,
  clock,
}: {
  readonly failuresAtMost: number
  readonly pauseMs: number
  readonly clock: Clock
}): Breaker {
  let failures = 0
  let openUntilMs = 0
  let isProbing = false
  const isOpen = (): boolean => failures >= failuresAtMost
  return {
    isOpen,
    mayTry() {
      if (!isOpen()) return true
      if (isProbing || clock() < openUntilMs) return false
      isProbing = true
      return true
    },
    succeeded() {
      failures = 0
      isProbing = false
    },
    failed() {
      failures++
      isProbing = false
      if (isOpen()) openUntilMs = clock() + pauseMs
    },
  }
}

import { tellLanguage, type ToldLanguage } from '../../guardrails/tell-language.ts'
import type { Guarded } from '../answer.ts'

/** Of the processor's time, averaged over a few seconds. */
const shareAtMost = 0.05
const savedMsAtMost = 250

/**
 * Tells the language of watched calls, after their replies: a call that no guardrail looks at is not worth the time it
 * takes. Past its share of the processor it says so and tells nothing; which calls those are depends on the hour, not on the text.
 */
export function languageTeller(ticksMs: () => number): (guarded: Guarded | undefined) => ToldLanguage {
  let savedMs = savedMsAtMost
  let sinceMs = ticksMs()
  return (guarded) => {
    if (guarded === undefined || (guarded.evaluations.length === 0 && guarded.later.length === 0))
      return { language: null, unknown: 'unwatched' }
    const startMs = ticksMs()
    savedMs = Math.min(savedMsAtMost, savedMs + (startMs - sinceMs) * shareAtMost)
    sinceMs = startMs
    if (savedMs <= 0) return { language: null, unknown: 'busy' }
    const told = tellLanguage(guarded.userText)
    savedMs -= ticksMs() - startMs
    return told
  }
}

import type { Random } from '../content/random.ts'
import type { Step, Steps } from './step.ts'

/** How fast the simulated model is. Zeroes mean as fast as the machine allows. */
export type Pace = {
  /** Time to the first token: until the head of a reply is sent. */
  readonly latencyMs: number
  /** Rate of output tokens after that; 0 is unlimited. */
  readonly tokensPerSecond: number
  /** Each wait is drawn evenly from its value ± this share (0 to 1). */
  readonly jitter: number
}

/**
 * Puts waits between the steps: latency and thinking before the head, one token's time before each delta, and
 * for a body in one piece the time of all its tokens before the head, since that is when a real one is ready.
 */
export function paceSteps(steps: Steps, pace: Pace, thinkingTokens: number, random: Random): Steps {
  if (pace.latencyMs === 0 && pace.tokensPerSecond === 0) return steps
  const wait = (ms: number): Step => ({ kind: 'wait', ms: ms * (1 + pace.jitter * (2 * random() - 1)) })
  const tokenMs = pace.tokensPerSecond === 0 ? 0 : 1000 / pace.tokensPerSecond
  const bodyTokens = steps.reduce(
    (sum, step) => sum + (step.kind === 'write' && step.part === 'body' ? step.tokens : 0),
    0,
  )
  // A body's tokens include the thinking already.
  const tokensBeforeHead = bodyTokens > 0 ? bodyTokens : thinkingTokens
  return steps.flatMap((step) => {
    if (step.kind === 'head') return [wait(pace.latencyMs + tokensBeforeHead * tokenMs), step]
    if (step.kind === 'write' && step.part === 'delta' && tokenMs > 0 && step.tokens > 0)
      return [wait(step.tokens * tokenMs), step]
    return [step]
  })
}

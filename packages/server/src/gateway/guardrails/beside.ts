import type { Evaluation } from '../../guardrails/verdict-rules.ts'

/** Runs looks that nobody waits for, after the reply; a bounded number at once. What is more is dropped, and counted. */
export type Beside = {
  run(work: () => readonly Evaluation[] | Promise<readonly Evaluation[]>): Promise<readonly Evaluation[]>
}

export function besideReplies(parts: {
  readonly atOnce: number
  readonly onDropped: () => void
  readonly onBug: (error: unknown) => void
}): Beside {
  let running = 0
  return {
    async run(work) {
      if (running >= parts.atOnce) {
        parts.onDropped()
        return []
      }
      running++
      try {
        await new Promise((resolve) => setImmediate(resolve))
        return await work()
      } catch (bug) {
        parts.onBug(bug)
        return []
      } finally {
        running--
      }
    },
  }
}

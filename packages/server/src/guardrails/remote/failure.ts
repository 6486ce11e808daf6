import type { Examined } from '../check.ts'

/** What went wrong on the way: the loan's own sentence, about `who`. */
export const remoteFailure = (error: unknown, who: string): Examined => ({
  kind: 'failed',
  reason: `${who} could not be asked. ${error instanceof Error ? error.message : ''}`.trim(),
})

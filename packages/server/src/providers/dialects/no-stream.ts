import { noAnswer, type StreamReader } from '../dialect.ts'

/** The reader of a dialect that never streams. */
export const readNoStream = (): StreamReader => ({
  take: (events) => events,
  isComplete: () => true,
  hasContent: () => true,
  facts: () => noAnswer,
})

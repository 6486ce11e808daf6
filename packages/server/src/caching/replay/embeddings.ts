import { isObject } from '../../providers/dialect.ts'
import { listOf, type Replay } from './replay.ts'

/** Embeddings never stream and never stop early: they are there or they are not. */
export const embeddings: Replay = {
  whole: () => null,
  stream: () => null,
  inspect: (whole) => ({
    isError: isObject(whole.error),
    isRefusal: false,
    callsTools: false,
    isNaturalStop: true,
    // OpenAI's list, Gemini's one or many.
    isEmpty:
      listOf(whole.data).length === 0 && listOf(whole.embeddings).length === 0 && !isObject(whole.embedding),
  }),
}

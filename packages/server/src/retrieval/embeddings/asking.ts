import type { Embedding } from '../../ledger/embedding-model.ts'
import type { DriftModel } from '../settings-model.ts'
import type { Wanted } from './taking.ts'

/** A vector for each text, or what went wrong. */
export type AskEmbeddings = (
  projectId: string,
  model: DriftModel,
  texts: readonly string[],
  signal: AbortSignal,
) => Promise<readonly Float32Array[] | { readonly fault: string }>

export type AskingParts = {
  readonly ask: AskEmbeddings
  readonly append: (embedding: Embedding) => void
  readonly newId: (atMs: number) => string
  readonly onFault: (projectId: string, fault: string) => void
}

/** Texts past this are dropped and counted: a sample may have holes. */
const waitingAtMost = 1_000
/** A reply of more vectors would keep the event loop for longer than a call may notice. */
const textsAtOnce = 8
const askingAtMost = 2
const answeredWithinMs = 30_000

/** Has vectors made in the background: texts of one project and model go together, at most two requests at a time. */
export function embeddingQueue({ ask, append, newId, onFault }: AskingParts) {
  let waiting: Wanted[] = []
  const underWay = new Set<Promise<void>>()
  const closing = new AbortController()
  const counts = { asked: 0, dropped: 0 }

  const asOne = ({ model, embedding }: Wanted): string => JSON.stringify([embedding.projectId, model])
  const next = (): readonly Wanted[] => {
    const [first] = waiting
    if (first === undefined) return []
    const name = asOne(first)
    const batch = waiting.filter((one) => asOne(one) === name).slice(0, textsAtOnce)
    const chosen = new Set(batch)
    waiting = waiting.filter((one) => !chosen.has(one))
    return batch
  }
  const send = async (batch: readonly Wanted[]): Promise<void> => {
    const [{ model, embedding }] = batch as [Wanted]
    const texts = batch.map(({ text }) => text)
    const { projectId } = embedding
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(answeredWithinMs)])
    const vectors = await ask(projectId, model, texts, signal).catch((error: unknown) => ({
      fault: (error as Error).message,
    }))
    if ('fault' in vectors) {
      counts.dropped += batch.length
      if (!closing.signal.aborted) onFault(projectId, vectors.fault)
      return
    }
    batch.forEach((wanted, at) => {
      const vector = vectors[at]
      if (vector === undefined || vector.length === 0) return void counts.dropped++
      counts.asked++
      const id = newId(Date.parse(wanted.embedding.at))
      append({ ...wanted.embedding, id, dimensions: vector.length, vector })
    })
  }
  return {
    add(wanted: Wanted): void {
      if (closing.signal.aborted || waiting.length >= waitingAtMost) counts.dropped++
      else waiting.push(wanted)
    },
    /** Sends what has gathered, as far as there is room under way. */
    pump(): void {
      while (underWay.size < askingAtMost && waiting.length > 0) {
        const sending = send(next()).finally(() => underWay.delete(sending))
        underWay.add(sending)
      }
    },
    counts: () => ({ ...counts, waiting: waiting.length, underWay: underWay.size }),
    /** What waits or is under way is dropped. */
    async close(): Promise<void> {
      closing.abort()
      counts.dropped += waiting.length
      waiting = []
      await Promise.all(underWay)
    },
  }
}

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Drift } from '../classifier.ts'

/** What a thread is given. */
export type ThreadAsk = {
  readonly reference: readonly Float32Array[]
  readonly current: readonly Float32Array[]
  readonly permutations: number
  readonly seed: number
}

/** At 500 vectors a side it takes some seconds; a thread that takes this long has no processor to run on. */
const withinMs = 300_000

/** Compares in a thread, so that the event loop goes on serving. Rejects when the thread fails or is not done in time. */
export async function compareInThread(ask: ThreadAsk, signal: AbortSignal): Promise<Drift> {
  const worker = new Worker(new URL(`thread${import.meta.filename.slice(-3)}`, import.meta.url), {
    workerData: ask,
  })
  worker.unref()
  try {
    const until = AbortSignal.any([signal, AbortSignal.timeout(withinMs)])
    const [drift] = (await once(worker, 'message', { signal: until })) as [Drift]
    return drift
  } finally {
    await worker.terminate()
  }
}

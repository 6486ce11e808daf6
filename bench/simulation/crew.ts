import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Outcome } from './outcome.ts'
import type { Batch } from './worker.ts'

/** Worker threads that share the runs of a simulation. Which thread takes a batch changes nothing: a run is its seed. */
export class Crew {
  readonly #workers: readonly Worker[]

  constructor(size: number) {
    this.#workers = Array.from({ length: size }, () => new Worker(new URL('worker.ts', import.meta.url)))
  }

  async run(simulation: string, seed: number, runs: number): Promise<readonly Outcome[]> {
    const size = Math.max(1, Math.ceil(runs / 40))
    const outcomes: Outcome[] = []
    let next = 0
    await Promise.all(
      this.#workers.map(async (worker) => {
        while (next < runs) {
          const from = next
          next = Math.min(runs, from + size)
          const batch: Batch = { simulation, seed, from, to: next }
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
          worker.postMessage(batch)
          const [done] = (await once(worker, 'message')) as [readonly Outcome[]]
          outcomes.push(...done)
        }
      }),
    )
    return outcomes
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }
}

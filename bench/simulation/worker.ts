import { parentPort } from 'node:worker_threads'
import type { Outcome } from './outcome.ts'
import { simulations } from './scenarios.ts'

/** Runs `from` (inclusive) to `to` (exclusive) of a simulation. */
export type Batch = {
  readonly simulation: string
  readonly seed: number
  readonly from: number
  readonly to: number
}

parentPort!.on('message', ({ simulation, seed, from, to }: Batch) => {
  const outcomes: Outcome[] = []
  for (let run = from; run < to; run++) outcomes.push(simulations[simulation]!(seed, run))
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  parentPort!.postMessage(outcomes)
})

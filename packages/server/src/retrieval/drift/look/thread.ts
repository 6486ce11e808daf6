import { parentPort, workerData } from 'node:worker_threads'
import { seeded } from '../../../statistics/seeded.ts'
import { classifierDrift } from '../classifier.ts'
import type { ThreadAsk } from './compare.ts'

/** One comparison in a thread of its own, which ends with it. */
const { reference, current, permutations, seed } = workerData as ThreadAsk
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
parentPort!.postMessage(classifierDrift(reference, current, { random: seeded(seed), permutations }))

import type { Fault } from '../fault.ts'
import { cutAt, isWhole } from '../wire/rewrite.ts'
import type { Steps } from '../wire/step.ts'

/** Begins well and then falls silent with the connection open. */
export const fault: Fault = {
  name: 'stall',
  summary: 'falls silent after some chunks, connection open; a whole reply stalls after its headers',
  main: 'after',
  parameters: { after: { default: 1, meaning: 'content chunks sent before the silence' } },
  apply(steps, context) {
    const silence: Steps = [{ kind: 'hang' }]
    if (isWhole(steps)) return [...steps.filter(({ kind }) => kind === 'wait' || kind === 'head'), ...silence]
    return cutAt(steps, context.number('after'), silence)
  },
}

import type { Fault } from '../fault.ts'
import { cutAt, isWhole } from '../wire/rewrite.ts'

/** Ends cleanly and too early, as a proxy does when its own upstream dies. */
export const fault: Fault = {
  name: 'unterminated',
  summary: 'ends a stream cleanly without finish reason, usage or terminator; leaves a whole reply alone',
  main: 'after',
  parameters: {
    after: { default: 3, meaning: 'content chunks sent before the end; -1 leaves out only the terminator' },
  },
  apply(steps, context) {
    const after = context.number('after')
    if (isWhole(steps)) return steps
    if (after < 0) return steps.filter((step) => step.kind !== 'write' || step.part !== 'terminator')
    return cutAt(steps, after, [{ kind: 'end' }])
  },
}

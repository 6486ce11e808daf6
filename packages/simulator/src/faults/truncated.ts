import type { Fault } from '../fault.ts'
import { cutAt, isWhole, withLength } from '../wire/rewrite.ts'
import { write } from '../wire/step.ts'

/** Half a JSON document with a length that claims it is all. */
export const fault: Fault = {
  name: 'truncated',
  summary: 'ends cleanly in the middle of the JSON body, or of one event of a stream',
  main: 'after',
  parameters: { after: { default: 3, meaning: 'whole content chunks before the half event' } },
  apply(steps, context) {
    if (!isWhole(steps))
      return cutAt(steps, context.number('after'), [write('noise', 'data: {"id":"half'), { kind: 'end' }])
    return withLength(
      steps.map((step) => {
        if (step.kind !== 'write') return step
        const bytes = Buffer.from(step.bytes)
        return { ...step, bytes: bytes.subarray(0, bytes.length >> 1) }
      }),
    )
  },
}

import type { Fault } from '../fault.ts'
import { cutAt, isWhole } from '../wire/rewrite.ts'
import type { Steps } from '../wire/step.ts'

/** The connection dies in the middle. */
export const fault: Fault = {
  name: 'cut',
  summary: 'destroys the connection mid-reply; a whole body is cut in half',
  main: 'after',
  parameters: { after: { default: 3, meaning: 'content chunks sent before the cut' } },
  apply(steps, context) {
    if (!isWhole(steps)) return cutAt(steps, context.number('after'), [{ kind: 'destroy' }])
    return steps.map((step): Steps[number] => {
      if (step.kind === 'end') return { kind: 'destroy' }
      if (step.kind !== 'write') return step
      const bytes = Buffer.from(step.bytes)
      return { ...step, bytes: bytes.subarray(0, bytes.length >> 1) }
    })
  },
}

import type { Fault } from '../fault.ts'
import { rewriteJson } from '../wire/rewrite.ts'

/** Far more than anyone asked for. */
export const fault: Fault = {
  name: 'huge',
  summary: 'pads the body, or the first event of a stream, to a great size',
  main: 'bytes',
  parameters: { bytes: { default: 10_000_000, meaning: 'size of the padding; at most 256 MiB' } },
  apply(steps, context) {
    const padding = 'x'.repeat(Math.min(268_435_456, Math.max(0, context.number('bytes'))))
    let isDone = false
    return rewriteJson(steps, (payload) => {
      if (isDone) return payload
      isDone = true
      return { ...payload, padding }
    })
  },
}

import type { Fault } from '../fault.ts'
import { write } from '../wire/step.ts'
import type { Steps } from '../wire/step.ts'

/** Trickles: every piece comes late. */
export const fault: Fault = {
  name: 'slow',
  summary: 'trickles: waits before every chunk; a whole body comes in pieces of `bytes`',
  main: 'ms',
  parameters: {
    ms: { default: 200, meaning: 'wait before each piece' },
    bytes: { default: 64, meaning: 'size of the pieces of a whole body' },
  },
  apply(steps, context) {
    const pause = { kind: 'wait', ms: context.number('ms') } as const
    const size = Math.max(1, context.number('bytes'))
    return steps.flatMap((step): Steps => {
      if (step.kind !== 'write') return [step]
      if (step.part !== 'body') return [pause, step]
      const bytes = Buffer.from(step.bytes)
      const count = Math.ceil(bytes.length / size)
      return Array.from({ length: count }, (_, i) => [
        pause,
        write('body', bytes.subarray(i * size, (i + 1) * size)),
      ]).flat()
    })
  },
}

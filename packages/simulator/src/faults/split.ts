import type { Fault } from '../fault.ts'
import { write } from '../wire/step.ts'
import type { Steps } from '../wire/step.ts'

/** Network chunks that respect neither events nor characters. */
export const fault: Fault = {
  name: 'split',
  summary: 'sends the body in chunks of a few bytes, through the middle of events and UTF-8 characters',
  main: 'bytes',
  parameters: {
    bytes: { default: 1, meaning: 'size of a chunk' },
    ms: { default: 0, meaning: 'wait between chunks' },
  },
  apply(steps, context) {
    const size = Math.max(1, context.number('bytes'))
    const ms = context.number('ms')
    return steps.flatMap((step): Steps => {
      if (step.kind !== 'write') return [step]
      const bytes = Buffer.from(step.bytes)
      return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i): Steps => [
        { kind: 'wait', ms },
        write(step.part, bytes.subarray(i * size, (i + 1) * size), i === 0 ? step.tokens : 0),
      ]).flat()
    })
  },
}

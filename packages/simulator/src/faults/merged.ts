import type { Fault } from '../fault.ts'
import { write } from '../wire/step.ts'

/** Everything at once, as a buffering proxy does. */
export const fault: Fault = {
  name: 'merged',
  summary: 'holds a stream back and sends all its events in one piece, as a buffering proxy does',
  parameters: {},
  apply(steps) {
    const writes = steps.filter((step) => step.kind === 'write')
    const all = Buffer.concat(writes.map(({ bytes }) => Buffer.from(bytes)))
    const others = steps.filter((step) => step.kind !== 'write' && step.kind !== 'end')
    return [
      ...others,
      write(
        writes[0]?.part ?? 'body',
        all,
        writes.reduce((sum, { tokens }) => sum + tokens, 0),
      ),
      { kind: 'end' },
    ]
  },
}

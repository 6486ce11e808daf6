import type { Fault } from '../fault.ts'
import { withLength } from '../wire/rewrite.ts'

/** Bytes that are no text. */
export const fault: Fault = {
  name: 'bad-utf8',
  summary: 'puts bytes that are not UTF-8 into a string of the body or of every content chunk',
  parameters: {},
  apply: (steps) =>
    withLength(
      steps.map((step) => {
        if (step.kind !== 'write' || (step.part !== 'body' && step.part !== 'delta')) return step
        const bytes = Buffer.from(step.bytes)
        const at = bytes.lastIndexOf('"')
        return {
          ...step,
          bytes: Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff, 0xc3]), bytes.subarray(at)]),
        }
      }),
    ),
}

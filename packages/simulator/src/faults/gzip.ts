import { gzipSync } from 'node:zlib'
import type { Fault } from '../fault.ts'
import { rewriteHead, withLength } from '../wire/rewrite.ts'
import { write } from '../wire/step.ts'
import type { Steps } from '../wire/step.ts'

/** Compresses the reply, asked or not. */
export const fault: Fault = {
  name: 'gzip',
  summary: 'compresses the reply with gzip; the events of a stream become members of one gzip file',
  parameters: {},
  apply(steps) {
    // Concatenated members are one valid gzip stream, so each event can be read as soon as it arrives.
    const packed = steps.map((step): Steps[number] =>
      step.kind === 'write' ? write(step.part, gzipSync(step.bytes), step.tokens) : step,
    )
    return rewriteHead(withLength(packed), { 'content-encoding': 'gzip' })
  },
}

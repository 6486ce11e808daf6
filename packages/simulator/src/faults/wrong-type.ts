import type { Fault } from '../fault.ts'
import { rewriteHead } from '../wire/rewrite.ts'

/** The right bytes under the wrong label. */
export const fault: Fault = {
  name: 'wrong-type',
  summary: 'labels a good reply with the wrong content type',
  parameters: { type: { default: 'text/plain', meaning: 'the content type to claim; empty sends none' } },
  apply: (steps, context) => rewriteHead(steps, { 'content-type': context.text('type') || undefined }),
}

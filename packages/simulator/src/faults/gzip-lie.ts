import type { Fault } from '../fault.ts'
import { rewriteHead } from '../wire/rewrite.ts'

/** Says it is compressed, and is not. */
export const fault: Fault = {
  name: 'gzip-lie',
  summary: 'claims the content encoding gzip and sends the reply as it is',
  parameters: {},
  apply: (steps) => rewriteHead(steps, { 'content-encoding': 'gzip' }),
}

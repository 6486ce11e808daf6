import { refuse } from '../content/ask.ts'
import type { Fault } from '../fault.ts'
import { cutAt, isWhole, rewriteHead, withLength } from '../wire/rewrite.ts'
import { write } from '../wire/step.ts'

/** The status says 200, the content says otherwise. */
export const fault: Fault = {
  name: 'ok-error',
  summary: 'puts an error inside a 200: as the body, or as an event in the stream that then ends',
  main: 'after',
  parameters: {
    after: { default: 2, meaning: 'content chunks before the error event' },
    status: { default: 529, meaning: 'the status whose error it is' },
  },
  apply(steps, context) {
    const refusal = refuse(context.number('status'), 'Overloaded')
    const { dialect, requestId } = context
    if (!isWhole(steps))
      return cutAt(steps, context.number('after'), [
        write('noise', dialect.errorEvent(refusal, requestId)),
        { kind: 'end' },
      ])
    const bytes = dialect.errorBody(refusal, requestId)
    return rewriteHead(
      withLength(steps.map((step) => (step.kind === 'write' ? { ...step, bytes } : step))),
      {},
      200,
    )
  },
}

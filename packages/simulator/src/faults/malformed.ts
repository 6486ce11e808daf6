import type { Fault } from '../fault.ts'
import { isWhole, withLength } from '../wire/rewrite.ts'
import { write } from '../wire/step.ts'
import type { Steps } from '../wire/step.ts'

/** JSON that is none. */
export const fault: Fault = {
  name: 'malformed',
  summary: 'breaks the JSON of one stream event, which then goes on; or of the whole body',
  main: 'at',
  parameters: { at: { default: 2, meaning: 'the content chunk that is broken, from 0' } },
  apply(steps, context) {
    if (isWhole(steps))
      return withLength(
        steps.map((step) =>
          step.kind === 'write' ? { ...step, bytes: `${step.bytes.toString()}}]` } : step,
        ),
      )
    let deltas = 0
    return steps.flatMap((step): Steps => {
      if (step.kind !== 'write' || step.part !== 'delta' || deltas++ !== context.number('at')) return [step]
      const text = step.bytes.toString()
      return [write('delta', text.slice(0, text.indexOf('data: ') + 20) + '\n\n', step.tokens)]
    })
  },
}

import type { Fault } from '../fault.ts'

/** Accepts the request and never answers. */
export const fault: Fault = {
  name: 'hang',
  summary: 'accepts the request and sends nothing, not even headers',
  main: 'ms',
  parameters: { ms: { default: 0, meaning: 'answers after all once this time has passed; 0 never does' } },
  apply(steps, context) {
    const ms = context.number('ms')
    // A wait of a day outlasts every test and still stops at once when the client leaves.
    return ms > 0 ? [{ kind: 'wait', ms }, ...steps] : [{ kind: 'wait', ms: 86_400_000 }, { kind: 'destroy' }]
  },
}

import type { Fault } from '../fault.ts'

/** A slow start, everything else as usual. */
export const fault: Fault = {
  name: 'late',
  summary: 'sends the headers late, then goes on as usual',
  main: 'ms',
  parameters: { ms: { default: 1000, meaning: 'delay before the headers' } },
  apply: (steps, context) => [{ kind: 'wait', ms: context.number('ms') }, ...steps],
}

import type { Fault } from '../fault.ts'

/** Says hello twice. */
export const fault: Fault = {
  name: 'duplicate-start',
  summary: 'sends the first event of a stream twice (message_start, or the chunk with the role)',
  parameters: {},
  apply(steps) {
    const at = steps.findIndex((step) => step.kind === 'write' && step.part === 'start')
    return at < 0 ? steps : [...steps.slice(0, at + 1), ...steps.slice(at)]
  },
}

import type { Fault } from '../fault.ts'

/** Says hello twice. */
export const fault: Fault = {
  name: 'duplicate-start',
  summary:
    'sends the first event of a stream twice (message_start, response.created, or the chunk with the role)',
  parameters: {},
  apply(steps) {
    // Gemini has no event that only opens: its first chunk is sent twice.
    const at = ['start', 'delta']
      .map((part) => steps.findIndex((step) => step.kind === 'write' && step.part === part))
      .find((found) => found >= 0)
    return at === undefined ? steps : [...steps.slice(0, at + 1), ...steps.slice(at)]
  },
}

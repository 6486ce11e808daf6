import type { Fault } from '../fault.ts'

/** The connection dies before anything was said. */
export const fault: Fault = {
  name: 'reset',
  summary: 'destroys the connection before any header',
  parameters: {},
  apply: () => [{ kind: 'destroy' }],
}

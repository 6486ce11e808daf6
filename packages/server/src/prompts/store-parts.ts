import type { State } from '../engines/state.ts'
import type { Clock } from '../kernel/time.ts'

export type PromptStoreParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
}

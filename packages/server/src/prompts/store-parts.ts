import type { State } from '../engines/state.ts'
import type { Clock } from '../kernel/time.ts'
import type { Place } from './activation-rows.ts'
import type { Trials } from './gates/model.ts'

export type PromptStoreParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
  /** What experiments and canaries say of a version; left out where none are kept. */
  readonly trialsOf?: (place: Place, version: number) => Promise<Trials>
}

export const unknownTrials = (): Promise<Trials> => Promise.resolve({ experiment: null, canary: null })

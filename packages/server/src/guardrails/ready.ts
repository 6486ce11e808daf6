import type { ReadyCheck } from './check.ts'
import type { Guardrail } from './model.ts'

/** What a guardrail's scope looks at in a call. */
export type ScopeFacts = {
  readonly environment: string
  readonly prompt: string | null
  readonly route: string | null
  readonly requestedModel: string
  readonly model: string | null
  readonly keyId: string
  readonly tags: { readonly [name: string]: string }
}

/** A guardrail made ready for the hot path: never `off`. */
export type ReadyGuardrail = Omit<Guardrail, 'mode' | 'threshold'> & {
  readonly mode: 'enforce' | 'shadow'
  readonly threshold: number
  readonly isRemote: boolean
  /** Of its check; false where that is gone. */
  readonly canMask: boolean
  readonly ready: ReadyCheck
  matches(facts: ScopeFacts): boolean
}

/** Of a project, in order of name; a project without guardrails has none. */
export type GuardrailsOf = (projectId: string) => readonly ReadyGuardrail[]

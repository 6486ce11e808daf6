import type { Asking } from './prompts/prompt-verbs.ts'

export type GuardrailStage = 'input' | 'output' | 'retrieval' | 'tool'
/** shadow: it runs and is recorded, and never acts. */
export type GuardrailMode = 'enforce' | 'shadow' | 'off'
/** mask: what was found is replaced, and put back in the answer for the caller. */
export type GuardrailAction = 'block' | 'mask' | 'flag'

/** Which calls it watches: those that match everything given. */
export type GuardrailScope = {
  readonly environments?: readonly string[]
  readonly prompts?: readonly string[]
  readonly routes?: readonly string[]
  /** Asked for or called; a * may stand at the end. */
  readonly models?: readonly string[]
  readonly keyIds?: readonly string[]
  readonly tags?: Readonly<Record<string, string>>
}

/** When it is said to misbehave. Rates are shares of evaluations. */
export type GuardrailBounds = {
  readonly maxBlockRate: number
  readonly maxP99Ms: number
  readonly minFireRate: number
  /** Fewer than this in the window are no reason to call it unused. */
  readonly minEvaluations: number
}

/** What PUT sends: the whole guardrail. What is left out is what the comment says. */
export type GuardrailSettings = {
  /** One of `guardrailChecks()`. */
  readonly check: string
  /** As the check's own schema says; secret ones left out are kept, null takes them away. */
  readonly options?: Readonly<Record<string, unknown>>
  readonly stages: readonly GuardrailStage[]
  /** shadow */
  readonly mode?: GuardrailMode
  readonly action: GuardrailAction
  /** 0 to 1; null: the check's own. */
  readonly threshold?: number | null
  /** hold: an answer's text waits until it was looked at. observe: it flows, and may be cut short. Default hold. */
  readonly streaming?: 'hold' | 'observe'
  /** What a check that crashes or is late does to the call; default open: it passes. */
  readonly onError?: 'open' | 'closed'
  /** What is done with a request that has parts nothing can look at: pictures, files, what the provider keeps. Default allow. */
  readonly unseen?: 'allow' | 'refuse'
  /** 500 where the check runs in the server, 10,000 where texts leave it */
  readonly deadlineMs?: number
  readonly scope?: GuardrailScope
  readonly bounds?: Partial<GuardrailBounds>
}

/** One edit of a guardrail. */
export type GuardrailVersion = Required<Omit<GuardrailSettings, 'bounds'>> & {
  readonly bounds: GuardrailBounds
  readonly projectId: string
  readonly name: string
  /** Counts edits, from 1. */
  readonly version: number
  readonly updatedAt: string
  /** Options that are set and never shown. */
  readonly secrets: readonly string[]
  readonly actor: string
  /** The version whose settings were put back; null when they were written anew. */
  readonly restoredFrom: number | null
}

export type Guardrail = GuardrailVersion & {
  /** It runs no more; its versions can be put back. */
  readonly removedAt: string | null
}

/** A check a guardrail may run. */
export type GuardrailCheck = {
  readonly name: string
  readonly about: string
  /** What it is known to miss or to take wrongly. */
  readonly misses: string
  readonly stages: readonly GuardrailStage[]
  readonly canMask: boolean
  /** Whether texts leave the server. */
  readonly isRemote: boolean
  /** Where it fires unless told otherwise. */
  readonly threshold: number
  /** JSON Schema of its options. */
  readonly options: Readonly<Record<string, unknown>>
  readonly secrets: readonly string[]
}

export type GuardrailVerdictKind = 'pass' | 'block' | 'modify' | 'flag_for_review' | 'error'

/** Texts to look at now. */
export type GuardrailTrial = {
  readonly stage: GuardrailStage
  readonly texts: readonly (
    | string
    | { readonly text: string; readonly speaker?: 'system' | 'user' | 'assistant' | 'tool' | 'document' }
  )[]
  /** What stands around them, for checks that compare. */
  readonly systemText?: string
  readonly userText?: string
  readonly documents?: readonly string[]
  /** ISO 639-1. */
  readonly language?: string | null
  /** One guardrail; left out: each that is on and looks at this stage. */
  readonly name?: string
}

export type GuardrailTrialResult = {
  /** Null for settings that are tried. */
  readonly name: string | null
  readonly version: number | null
  readonly check: string
  readonly mode: GuardrailMode
  /** In shadow: what it would have been. */
  readonly verdict: GuardrailVerdictKind
  /** 0 to 1; null on an error. */
  readonly score: number | null
  readonly threshold: number
  /** `passage` is the index of the text; offsets in UTF-16 units, the end excluded. */
  readonly findings: readonly {
    readonly passage: number
    readonly start: number
    readonly end: number
    readonly kind: string
    readonly score: number
  }[]
  readonly reason: string
  readonly latencyMs: number
  readonly costUsd: string | null
}

export type GuardrailTrialReport = {
  /** What a call would come to: blocked when a guardrail that enforces blocks, or fails closed. */
  readonly isBlocked: boolean
  readonly results: readonly GuardrailTrialResult[]
}

/** One evaluation of one guardrail on one call, and only where it really ran. */
export type CallVerdict = {
  readonly id: string
  readonly at: string
  /** The guardrail's name. */
  readonly guardrailId: string
  readonly guardrailVersion: number
  readonly check: string
  readonly stage: GuardrailStage
  readonly mode: 'enforce' | 'shadow'
  readonly verdict: GuardrailVerdictKind
  /** What an error did, as its owner chose; null where there was none. */
  readonly failed: 'open' | 'closed' | null
  readonly score: number | null
  readonly threshold: number
  readonly kinds: readonly string[]
  readonly findings: number
  readonly reason: string | null
  readonly latencyMs: number
  readonly costUsd: string | null
}

const of = (name: string, verb = ''): string => `/api/guardrails/${encodeURIComponent(name)}${verb}`

/** The part of the administrator's client that makes and changes guardrails. */
export const guardrailVerbs = ({ get, send }: Asking) => ({
  /** By name; those that were removed only when asked for. */
  guardrails: async ({ removed = false }: { readonly removed?: boolean } = {}) =>
    (
      await get<{ readonly guardrails: readonly Guardrail[] }>('/api/guardrails', {
        removed: removed ? 'true' : undefined,
      })
    ).guardrails,
  guardrail: (name: string) => get<Guardrail>(of(name)),
  /** A new version, unless nothing differs. With `ifVersion` (0: none yet) only when it is still at that one. */
  putGuardrail: (name: string, settings: GuardrailSettings, ifVersion?: number) =>
    send<Guardrail>('PUT', of(name), settings, { ifVersion }),
  setGuardrailMode: (name: string, mode: GuardrailMode, ifVersion?: number) =>
    send<Guardrail>('POST', of(name, '/mode'), { mode }, { ifVersion }),
  /** It runs no more; its versions stay. */
  deleteGuardrail: (name: string) => send<unknown>('DELETE', of(name)),
  /** Newest first. */
  guardrailVersions: async (name: string) =>
    (await get<{ readonly versions: readonly GuardrailVersion[] }>(of(name, '/versions'))).versions,
  /** The settings of that version, as a new version. */
  restoreGuardrail: (name: string, version: number) =>
    send<Guardrail>('POST', of(name, '/restore'), { version }),
  guardrailChecks: async () =>
    (await get<{ readonly checks: readonly GuardrailCheck[] }>('/api/guardrails/checks')).checks,
  /** Looks at texts now and keeps nothing; `settings` are tried in place of what stands. */
  checkTexts: (trial: GuardrailTrial & { readonly settings?: GuardrailSettings }) =>
    send<GuardrailTrialReport>('POST', '/api/guardrails/check', trial),
})

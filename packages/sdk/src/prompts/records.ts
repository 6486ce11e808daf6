import type { VariableType } from './variable-types.ts'

/** Prompts as the control API tells them. */
export type PromptMessage = {
  readonly role: string
  readonly content?: unknown
  readonly [field: string]: unknown
}

/** How the model is asked, beside temperature and maxTokens; what a provider does not know is left out. */
export type PromptParameters = {
  readonly topP?: number
  readonly stop?: readonly string[]
  readonly seed?: number
  readonly frequencyPenalty?: number
  readonly presencePenalty?: number
  readonly reasoningEffort?: string
}

export type PromptContent = {
  /** May include other prompts: `{{> name@3}}`, `{{> name@production}}`. Empty only beside messages. */
  readonly template: string
  readonly modelId: string
  readonly temperature: number
  readonly maxTokens: number
  readonly messages?: readonly PromptMessage[]
  readonly tools?: readonly unknown[]
  readonly responseFormat?: unknown
  readonly parameters?: PromptParameters
  /** By name of the variable. */
  readonly variableTypes?: Readonly<Record<string, VariableType>>
}

/** What `admin.pushPrompt` sends; `message` says why, as in a commit. */
export type NewPromptVersion = PromptContent & {
  readonly message?: string
  /** Notes of yours, small; not part of the content. */
  readonly metadata?: Readonly<Record<string, unknown>>
  /** The number it must get; refused when that number has other content. */
  readonly version?: number
}

/** The version that stood in for a reference when its prompt was read. */
export type PartialUsed = { readonly name: string; readonly version: number; readonly hash: string }

/** One immutable version of a prompt. `hash` is SHA-256 of its content, `shortHash` the first 12 digits. */
export type PromptVersion = PromptContent & {
  readonly name: string
  readonly version: number
  readonly hash: string
  readonly shortHash: string
  readonly kind: 'text' | 'chat'
  /** Names of the variables its own texts ask for. */
  readonly variables: readonly string[]
  /** Prompts its texts include, as they are written: `tone@production`. */
  readonly partials: readonly string[]
  readonly author: string | null
  readonly message: string | null
  readonly metadata?: Readonly<Record<string, unknown>>
  readonly createdAt: string
}

/** A version with its partials put in, as it is served. */
export type ServedPrompt = PromptVersion & {
  /** Null when it includes nothing. */
  readonly expanded: {
    readonly template: string
    readonly messages?: readonly PromptMessage[]
    readonly variableTypes?: Readonly<Record<string, VariableType>>
    /** Which versions were put in. */
    readonly partials: readonly PartialUsed[]
  } | null
}

/** What is active in one environment. */
export type PromptStanding = {
  readonly environment: string
  readonly version: number
  readonly hash: string
  readonly activatedAt: string
}

export type PromptSummary = {
  readonly name: string
  /** In production. */
  readonly liveVersion: number | null
  readonly liveHash: string | null
  readonly versions: number
  readonly archivedAt: string | null
  readonly activatedAt: string | null
  readonly updatedAt: string
  /** By name. */
  readonly environments: readonly PromptStanding[]
}

export type Activation = {
  readonly environment: string
  readonly version: number
  readonly activatedAt: string
  readonly actor: string
  readonly kind: 'activate' | 'rollback'
  /** Why the environment's gates were passed by; null when they were not. */
  readonly overrideReason: string | null
}

export type PromptDetail = {
  readonly name: string
  /** In production. */
  readonly live: PromptVersion | null
  /** By name; `previousVersion` is what a rollback would make active. */
  readonly environments: readonly (PromptStanding & { readonly previousVersion: number | null })[]
  /** Newest first. */
  readonly versions: readonly PromptVersion[]
  /** Newest first. */
  readonly activations: readonly Activation[]
  /** The whole prompt; null when it is in use. */
  readonly archivedAt: string | null
  readonly archivedVersions: readonly number[]
}

export type PromptPushed = {
  readonly version: PromptVersion
  readonly created: boolean
  readonly live: boolean
  /** What is likely not meant: a type declared for a variable that no text uses. */
  readonly warnings: readonly string[]
}
export type PromptMoved = {
  readonly name: string
  readonly environment: string
  readonly liveVersion: number
  readonly previousVersion: number | null
}

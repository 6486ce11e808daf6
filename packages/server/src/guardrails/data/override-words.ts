/**
 * Words by which a text takes a model's instructions away: what is done (verb), to which (scope), to what (object).
 * One set a language, written by us.
 */
export type OverrideWords = {
  readonly verbs: readonly string[]
  readonly scopes: readonly string[]
  readonly objects: readonly string[]
  /** Objects that say enough without a scope. */
  readonly plain?: readonly string[]
  readonly negations?: readonly string[]
  /** show, repeat, …, and what must stay hidden. */
  readonly shows?: readonly string[]
  readonly secrets?: readonly string[]
  readonly verbLast?: boolean
}

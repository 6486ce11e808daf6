import { z } from 'zod'

/** What of an index may change under its queries: which version answers, who makes the vectors, and how many numbers they have. */
export const Trait = z.enum(['version', 'embedder', 'dimensions'])
export type Trait = z.infer<typeof Trait>

/** What a query told of its index; null is what it did not tell. */
export type IndexTold = {
  readonly projectId: string
  readonly name: string
  readonly version: string | null
  readonly embedder: string | null
  /** Of its vectors; undefined where none came. */
  readonly dimensions?: number
  /** When it was asked. */
  readonly atMs: number
}

/** One value of a trait, as queries told it `n` times. */
export type Sighting = {
  readonly value: string
  readonly n: number
  readonly firstMs: number
  readonly lastMs: number
}

export type IndexSighting = Sighting & {
  readonly projectId: string
  readonly name: string
  readonly trait: Trait
}

/** What is known of a trait of an index, by all processes together. */
export const Track = z.object({
  live: z.string(),
  /** The live one and what was seen beside it, `run` being how often since the live one was last. */
  values: z.array(
    z.object({
      value: z.string(),
      lastMs: z.number(),
      run: z.object({ n: z.number(), sinceMs: z.number() }).nullable(),
    }),
  ),
  /** When another became live within the last day; `isBack`: one that was seen before. */
  turns: z.array(z.object({ atMs: z.number(), isBack: z.boolean() })),
})
export type Track = z.infer<typeof Track>

/** Another value is live. */
export type Turn = {
  readonly from: string
  readonly to: string
  readonly atMs: number
  readonly isBack: boolean
}

/** One test vector as it stands in its file. */
export type Vector = { readonly [key: string]: unknown }

/** The vectors of one kind, and the product's own function that answers them. One file a family in `vectors/`. */
export type VectorFamily = {
  readonly name: string
  knows(vector: Vector): boolean
  /** Null when the product's answer is the expected one within the vector's tolerance. */
  run(vector: Vector): { readonly expected: string; readonly actual: string } | null
}

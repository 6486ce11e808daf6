/** One test vector as it stands in its file. */
export type Vector = { readonly [key: string]: unknown }

/** The vectors of one kind, and the product's own function that answers them. One file a family in `vectors/`. */
export type VectorFamily = {
  readonly name: string
  knows(vector: Vector): boolean
  /**
   * Null when the product's answer is the expected one within the vector's tolerance. `beside` are all vectors of the
   * file, as one may borrow the data of another.
   */
  run(
    vector: Vector,
    beside: readonly Vector[],
  ): { readonly expected: string; readonly actual: string } | null
}

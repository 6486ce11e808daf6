export function meanVector(rows: readonly (readonly number[])[]): number[] {
  const mean = rows[0]!.map(() => 0)
  for (const row of rows) for (let at = 0; at < mean.length; at++) mean[at]! += row[at]! / rows.length
  return mean
}

/** What is wrong with embeddings as they come: lengths of zero and copies of one vector point to a broken embedder. */
export function vectorHealth(rows: readonly (readonly number[])[]) {
  return {
    norms: rows.map((row) => Math.hypot(...row)),
    zeros: rows.filter((row) => row.every((value) => value === 0)).length,
    copies: rows.length - new Set(rows.map((row) => row.join(' '))).size,
  }
}

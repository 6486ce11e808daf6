/** How far apart two ratings are: as names, ranks, distances, or proportions of each other. */
export type Level = 'nominal' | 'ordinal' | 'interval' | 'ratio'

/** A rating; null where a rater did not see the unit. Levels above nominal take numbers only. */
export type Rating = number | string | null

/**
 * Agreement of any number of raters with ratings missing: K. Krippendorff, "Computing Krippendorff's alpha-reliability"
 * (2011). `ratings` has a row for each rater and a column for each unit. 1 is full agreement, 0 what chance would do.
 * Null when no unit has two ratings, or all ratings are alike: then nothing could have differed.
 */
export function krippendorffAlpha(ratings: readonly (readonly Rating[])[], level: Level): number | null {
  const units = unitsOf(ratings, level)
  const values = [...new Set(units.flat())].sort((first, second) => Number(first) - Number(second))
  const places = new Map(values.map((value, at) => [value, at]))
  const counts = values.map(() => 0)
  for (const value of units.flat()) counts[places.get(value)!]!++
  const n = units.flat().length
  const apart = values.map((_, first) =>
    values.map((__, second) => distance(level, values, counts, first, second)),
  )

  let observed = 0
  for (const unit of units) {
    const here = unit.map((value) => places.get(value)!)
    let sum = 0
    for (const first of here) for (const second of here) sum += apart[first]![second]!
    observed += sum / (unit.length - 1)
  }
  let expected = 0
  for (const [first, row] of apart.entries())
    for (const [second, far] of row.entries()) expected += counts[first]! * counts[second]! * far
  return expected === 0 ? null : 1 - ((n - 1) * observed) / expected
}

/** The ratings of each unit that has at least two. */
function unitsOf(ratings: readonly (readonly Rating[])[], level: Level): (number | string)[][] {
  const width = ratings[0]?.length ?? 0
  for (const [at, row] of ratings.entries()) {
    if (row.length !== width) throw new RangeError(`Rater ${at} has ${row.length} units, not ${width}.`)
    for (const rating of row) requireRating(rating, level)
  }
  return Array.from({ length: width }, (_, unit) =>
    ratings.map((row) => row[unit] ?? null).filter((rating) => rating !== null),
  ).filter((unit) => unit.length >= 2)
}

function requireRating(rating: Rating | undefined, level: Level): void {
  if (rating === null || rating === undefined) return
  const isFit = typeof rating === 'string' ? level === 'nominal' : Number.isFinite(rating)
  if (!isFit || (level === 'ratio' && Number(rating) < 0))
    throw new RangeError(`${JSON.stringify(rating)} is no ${level} rating.`)
}

function distance(
  level: Level,
  values: readonly (number | string)[],
  counts: readonly number[],
  first: number,
  second: number,
): number {
  if (first === second) return 0
  if (level === 'nominal') return 1
  if (level === 'ordinal') {
    const [from, to] = [Math.min(first, second), Math.max(first, second)]
    const between = counts.slice(from, to + 1).reduce((sum, count) => sum + count, 0)
    return (between - (counts[from]! + counts[to]!) / 2) ** 2
  }
  const [x, y] = [Number(values[first]), Number(values[second])]
  return level === 'interval' ? (x - y) ** 2 : ((x - y) / (x + y)) ** 2
}

/** Rows of numbers, all of one length, one after the other. */
export type Matrix = { readonly rows: number; readonly columns: number; readonly values: Float64Array }

export const matrixOf = (rows: readonly (readonly number[])[]): Matrix => {
  const columns = rows[0]?.length ?? 0
  const values = new Float64Array(rows.length * columns)
  rows.forEach((row, at) => values.set(row, at * columns))
  return { rows: rows.length, columns, values }
}

export type Direction = { readonly weights: Float64Array; readonly intercept: number }

/** weights · row + intercept, of each row. */
export function scoresOf({ weights, intercept }: Direction, { rows, columns, values }: Matrix): Float64Array {
  const scores = new Float64Array(rows)
  for (let row = 0, at = 0; row < rows; row++) {
    let score = intercept
    for (let column = 0; column < columns; column++) score += weights[column]! * values[at++]!
    scores[row] = score
  }
  return scores
}

const mostRounds = 100
/** Pairs of steps and gradients remembered. */
const memory = 10

/**
 * Logistic regression with an L2 penalty: minimises Σ log(1 + exp(−yᵢ(w·xᵢ + b))) + penalty·|w|²/2 with y = ±1; the
 * intercept is not penalised. By L-BFGS (J. Nocedal, Mathematics of Computation 35, 1980) with halved steps: strictly
 * convex but for b, so it comes to one answer. Linear in the matrix a round.
 */
export function fitLogistic(x: Matrix, isCurrent: readonly boolean[], penalty: number): Direction {
  const size = x.columns + 1
  let place: Float64Array = new Float64Array(size)
  let { loss, gradient } = lossAt(x, isCurrent, penalty, place)
  const steps: { step: Float64Array; change: Float64Array; scale: number }[] = []
  for (let round = 0; round < mostRounds && norm(gradient) > 1e-6 * x.rows; round++) {
    const direction = descent(gradient, steps)
    let slope = dot(direction, gradient)
    if (slope >= 0) {
      // What is remembered misleads: straight down instead.
      steps.length = 0
      direction.set(gradient.map((one) => -one))
      slope = -dot(gradient, gradient)
    }
    let length = steps.length === 0 ? Math.min(1, 1 / norm(gradient)) : 1
    let next = lossAt(x, isCurrent, penalty, moved(place, direction, length))
    while (next.loss > loss + 1e-4 * length * slope && length > 1e-10) {
      length /= 2
      next = lossAt(x, isCurrent, penalty, moved(place, direction, length))
    }
    const step = direction.map((one) => one * length)
    const change = next.gradient.map((one, at) => one - gradient[at]!)
    const curvature = dot(step, change)
    if (curvature > 1e-12) steps.push({ step, change, scale: 1 / curvature })
    if (steps.length > memory) steps.shift()
    const gained = loss - next.loss
    place = moved(place, direction, length)
    loss = next.loss
    gradient = next.gradient
    if (gained < 1e-9 * (1 + loss)) break
  }
  return { weights: place.subarray(0, x.columns), intercept: place[x.columns]! }
}

function lossAt(x: Matrix, isCurrent: readonly boolean[], penalty: number, place: Float64Array) {
  const weights = place.subarray(0, x.columns)
  const scores = scoresOf({ weights, intercept: place[x.columns]! }, x)
  const gradient = new Float64Array(place.length)
  let loss = 0
  for (let row = 0, at = 0; row < x.rows; row++) {
    const sign = isCurrent[row] ? 1 : -1
    const margin = sign * scores[row]!
    loss += margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin
    const pull = -sign / (1 + Math.exp(margin))
    for (let column = 0; column < x.columns; column++) gradient[column]! += pull * x.values[at++]!
    gradient[x.columns]! += pull
  }
  for (let column = 0; column < x.columns; column++) {
    loss += (penalty * weights[column]! ** 2) / 2
    gradient[column]! += penalty * weights[column]!
  }
  return { loss, gradient }
}

/** The two-loop recursion: minus the inverse curvature, as remembered, times the gradient. */
function descent(
  gradient: Float64Array,
  steps: readonly { step: Float64Array; change: Float64Array; scale: number }[],
): Float64Array {
  const q = gradient.map((one) => -one)
  const shares: number[] = []
  for (const { step, change, scale } of steps.toReversed()) {
    const share = scale * dot(step, q)
    shares.unshift(share)
    for (let at = 0; at < q.length; at++) q[at]! -= share * change[at]!
  }
  const last = steps.at(-1)
  if (last) {
    const scale = 1 / (last.scale * dot(last.change, last.change))
    for (let at = 0; at < q.length; at++) q[at]! *= scale
  }
  steps.forEach(({ step, change, scale }, index) => {
    const share = shares[index]! - scale * dot(change, q)
    for (let at = 0; at < q.length; at++) q[at]! += share * step[at]!
  })
  return q
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}

const norm = (a: Float64Array): number => Math.sqrt(dot(a, a))

const moved = (from: Float64Array, direction: Float64Array, length: number): Float64Array =>
  from.map((one, at) => one + length * direction[at]!)

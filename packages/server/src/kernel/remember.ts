/** What is longer is asked for anew: a caller may send a name of any length. */
const longestName = 256

/**
 * Remembers what a pure function answered, by its one or two names. Bounded: a caller who invents names without end
 * makes it start over, never grow.
 */
export function remembered<Answer, Other extends string>(
  make: (name: string, other: Other) => Answer,
  most = 2_048,
): (name: string, other: Other) => Answer {
  let size = 0
  let known = new Map<Other, Map<string, Answer>>()
  return (name, other) => {
    if (name.length > longestName) return make(name, other)
    const found = known.get(other)?.get(name)
    if (found !== undefined) return found
    const answer = make(name, other)
    if (++size > most) {
      known = new Map()
      size = 1
    }
    const place = known.get(other) ?? new Map<string, Answer>()
    known.set(other, place.set(name, answer))
    return answer
  }
}

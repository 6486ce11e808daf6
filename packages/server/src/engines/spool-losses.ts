/** Which writes were lost, by their numbers, which rise. */
export type Losses = {
  note(write: number): void
  has(write: number): boolean
}

type Stretch = { readonly first: number; last: number }

/**
 * A failing disk loses one write after another, so stretches are kept. Bounded: beyond `atMost` the two oldest become
 * one, and what lies between them is taken for lost; whoever asks does so within seconds, or sends again at no harm.
 */
export function losses(atMost = 256): Losses {
  const stretches: Stretch[] = []
  return {
    note(write) {
      const newest = stretches.at(-1)
      if (newest !== undefined && newest.last >= write - 1) newest.last = write
      else stretches.push({ first: write, last: write })
      if (stretches.length <= atMost) return
      const [oldest, next] = stretches.splice(0, 2)
      stretches.unshift({ first: oldest!.first, last: next!.last })
    },
    has(write) {
      for (let at = stretches.length - 1; at >= 0; at -= 1) {
        const { first, last } = stretches[at]!
        if (write > last) return false
        if (write >= first) return true
      }
      return false
    },
  }
}

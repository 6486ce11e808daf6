/** Something a client sent, or a provider answered, that the other dialect cannot say. */
export type Loss = {
  /** As its writer names it: `messages[2].content[0].cache_control`. */
  readonly field: string
  /** One sentence without a full stop. */
  readonly happened: string
}

export type Losses = {
  add(field: string, happened: string): void
  list(): readonly Loss[]
  /** All of them, those past the bound of the list included. */
  count(): number
}

/** The list is for people; past this many only the count goes on. */
const lossesKept = 50

export function collectLosses(): Losses {
  const kept: Loss[] = []
  let count = 0
  return {
    add(field, happened) {
      count++
      if (kept.length < lossesKept) kept.push({ field: field.slice(0, 200), happened })
    },
    list: () => kept,
    count: () => count,
  }
}

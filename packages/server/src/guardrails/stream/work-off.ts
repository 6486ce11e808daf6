/** What is done with one item: each thing that may have to be waited for is handed out, and goes on with what it came to. */
export type Steps<Given> = Generator<Given | Promise<Given>, void, Given>

/** Works items off in order, one at a time, and at once as long as nothing has to be waited for. */
export function workOff<Item, Given>(parts: {
  readonly steps: (item: Item) => Steps<Given>
  /** False: nothing more is done, with this item or any other. */
  readonly goesOn: (given: Given) => boolean
  /** All has been worked off that was waiting. */
  readonly onIdle: () => void
  readonly onBug: (error: unknown) => void
}) {
  let items: Item[] = []
  let isWaiting = false
  let isOver = false

  /** False: it stopped, to wait or for good. */
  function work(steps: Steps<Given>, step: IteratorResult<Given | Promise<Given>, void>): boolean {
    for (let now = step; now.done !== true;) {
      if (isOver) return false
      if (now.value instanceof Promise) {
        isWaiting = true
        now.value.then((given) => goOn(steps, given)).catch(broke)
        return false
      }
      if (!takes(now.value)) return false
      now = steps.next(now.value)
    }
    return !isOver
  }
  const takes = (given: Given): boolean => {
    if (!isOver && !parts.goesOn(given)) isOver = true
    return !isOver
  }
  function goOn(steps: Steps<Given>, given: Given): void {
    isWaiting = false
    if (takes(given) && work(steps, steps.next(given))) run()
  }
  function run(): void {
    let done = 0
    while (done < items.length) {
      const steps = parts.steps(items[done++]!)
      if (!work(steps, steps.next())) {
        items = items.slice(done)
        return
      }
    }
    items = []
    parts.onIdle()
  }
  const broke = (error: unknown): void => {
    isOver = true
    parts.onBug(error)
  }

  return {
    add(more: readonly Item[]): void {
      if (isOver) return
      for (const one of more) items.push(one)
      if (isWaiting) return
      try {
        run()
      } catch (error) {
        broke(error)
      }
    },
    stop(): void {
      isOver = true
    },
    isWaiting: (): boolean => isWaiting,
  }
}

import type { CellEnd } from './records.ts'

/** A cell of the grid, from its place in the queue to what came of it. */
export type Cell = {
  readonly state: 'waiting' | 'running' | 'ended' | 'stopped' | 'refused'
  readonly text: string
  readonly end: CellEnd | null
  /** Why it was not sent, in the server's words; null when it was. */
  readonly refusal: string | null
  /** What was asked, to tell when it is no longer what would be asked now. */
  readonly asked: string
}

export const cellKey = (variantId: string, model: string, rowId: string): string =>
  `${variantId}\n${rowId}\n${model}`

type Listener = () => void

/** Cells by their key. Who listens to one cell hears of no other, so that a stream redraws one cell. */
export function cellStore() {
  const cells = new Map<string, Cell>()
  const listeners = new Map<string, Set<Listener>>()
  let revision = 0
  const tell = (key: string): void => listeners.get(key)?.forEach((listener) => listener())
  /** Everyone who counts cells listens here: told when a cell changes its state, not with each word. */
  const everyone = ''
  return {
    get: (key: string): Cell | undefined => cells.get(key),
    revision: (): number => revision,
    set(key: string, cell: Cell): void {
      const isNews = cells.get(key)?.state !== cell.state
      cells.set(key, cell)
      tell(key)
      if (!isNews) return
      revision++
      tell(everyone)
    },
    subscribe(listener: Listener, key = everyone): () => void {
      const group = listeners.get(key) ?? new Set()
      listeners.set(key, group.add(listener))
      return () => {
        group.delete(listener)
        if (group.size === 0) listeners.delete(key)
      }
    },
  }
}

export type CellStore = ReturnType<typeof cellStore>

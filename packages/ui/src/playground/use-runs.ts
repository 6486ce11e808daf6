import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { ApiProblem } from '../api.ts'
import { useProject } from '../shell/address.ts'
import { cellKey, cellStore, type Cell, type CellStore } from './cell.ts'
import { requestOf, type ChosenEvaluator, type Column, type Row } from './bench.ts'
import { workQueue } from './queue.ts'
import { runCell } from './run-cell.ts'

/** Enough to fill a grid, few enough to leave a provider's limits alone. */
const atOnce = 4
/** As often as words are drawn: faster than anyone reads, slower than they come. */
const shownEveryMs = 60

export type Place = { readonly column: Column; readonly row: Row }

export type Runs = {
  readonly store: CellStore
  readonly run: (places: readonly Place[], evaluators: readonly ChosenEvaluator[]) => void
  readonly stop: (key: string) => void
  readonly stopAll: () => void
}

export const keyOf = ({ column, row }: Place): string => cellKey(column.variant.id, column.model, row.id)

/** What a cell would be asked now, to tell a stale answer. */
export const askedOf = ({ column, row }: Place, evaluators: readonly ChosenEvaluator[]): string =>
  JSON.stringify([column.variant.words, row, evaluators])

/** Runs cells a few at a time and keeps what comes of them; whatever runs is stopped when the page is left. */
export function useRuns(): Runs {
  const project = useProject()
  const [store] = useState(cellStore)
  const [queue] = useState(() => workQueue(atOnce))
  useEffect(() => queue.stopAll, [queue])

  const run = useCallback(
    (places: readonly Place[], evaluators: readonly ChosenEvaluator[]) => {
      for (const place of places) {
        const key = keyOf(place)
        const none: Cell = {
          ...{ state: 'waiting', text: '', end: null, refusal: null },
          asked: askedOf(place, evaluators),
        }
        store.set(key, none)
        queue.add(
          key,
          async (signal) => {
            let text = ''
            let isDue = false
            const put = (more: Partial<Cell>): void => store.set(key, { ...none, text, ...more })
            /** Words that come within a moment are shown together. */
            const show = (): void => {
              isDue = false
              if (!signal.aborted && store.get(key)?.state === 'running') put({ state: 'running' })
            }
            put({ state: 'running' })
            try {
              const end = await runCell(requestOf(place.column, place.row, evaluators), {
                ...{ project, signal },
                onText: (more) => {
                  text += more
                  if (!isDue) setTimeout(show, shownEveryMs)
                  isDue = true
                },
              })
              put({ state: 'ended', end })
            } catch (error) {
              // Asked again meanwhile: what is shown is the newer's.
              if (signal.aborted && store.get(key)?.state === 'waiting') return
              put(signal.aborted ? { state: 'stopped' } : { state: 'refused', refusal: wordsOf(error) })
            }
          },
          () => store.set(key, { ...none, state: 'stopped' }),
        )
      }
    },
    [project, queue, store],
  )
  return useMemo(() => ({ store, run, stop: queue.stop, stopAll: queue.stopAll }), [store, run, queue])
}

const wordsOf = (error: unknown): string =>
  error instanceof ApiProblem
    ? [error.title, error.detail].filter(Boolean).join(' ')
    : 'The Telltale server does not answer.'

/** One cell as it is now. */
export const useCell = (store: CellStore, key: string): Cell | undefined =>
  useSyncExternalStore(
    useCallback((listener) => store.subscribe(listener, key), [store, key]),
    () => store.get(key),
  )

/** Changes whenever any cell changes its state. */
export const useRevision = (store: CellStore): number =>
  useSyncExternalStore(
    useCallback((listener) => store.subscribe(listener), [store]),
    store.revision,
  )

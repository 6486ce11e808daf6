import { Button } from '../parts/button.tsx'
import type { ChosenEvaluator } from './bench.ts'
import { summaryOf } from './summary.ts'
import { summaryWords, type Sizes } from './summary-words.ts'
import { keyOf, useRevision, type Place, type Runs } from './use-runs.ts'

type Told = { readonly places: readonly Place[]; readonly runs: Runs }

/** Follows the cells by itself: the page around it is not drawn anew with each of them. */
function useSummary({ places, runs }: Told) {
  useRevision(runs.store)
  return summaryOf(places.map((place) => runs.store.get(keyOf(place))))
}

/** What is set up, and what came of it so far. */
export const Sentence = ({ sizes, ...told }: Told & { readonly sizes: Sizes }) =>
  summaryWords(sizes, useSummary(told))

type RunActionsProps = Told & {
  readonly evaluators: readonly ChosenEvaluator[]
  /** Something stands in the way of sending. */
  readonly isHeld: boolean
}

/** Runs every cell, and stops those that run. */
export function RunActions({ places, runs, evaluators, isHeld }: RunActionsProps) {
  const { open } = useSummary({ places, runs })
  return (
    <>
      {open > 0 && <Button onClick={runs.stopAll}>Stop all</Button>}
      <Button
        look="primary"
        disabled={places.length === 0 || isHeld}
        onClick={() => runs.run(places, evaluators)}
      >
        {places.length === 0 ? 'Run all' : `Run all ${places.length}`}
      </Button>
    </>
  )
}

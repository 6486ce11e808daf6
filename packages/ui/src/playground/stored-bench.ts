import { newRow, newVariant, type Bench } from './bench.ts'

const keyOf = (project: string | undefined): string => `telltale-playground-${project ?? 'default'}`

export const emptyBench = (): Bench => ({
  ...{ variants: [newVariant()], models: [], rows: [newRow()], evaluators: [] },
})

/** Drafts outlive a reload of the page, and end with its tab. What does not fit is simply not kept. */
export function keepBench(project: string | undefined, bench: Bench): void {
  try {
    sessionStorage.setItem(keyOf(project), JSON.stringify(bench))
  } catch {
    sessionStorage.removeItem(keyOf(project))
  }
}

/** The drafts of this tab; null when there are none, or they are of another version of the page. */
export function keptBench(project: string | undefined): Bench | null {
  try {
    const bench = JSON.parse(sessionStorage.getItem(keyOf(project)) ?? '') as Partial<Bench>
    const isWhole =
      [bench.variants, bench.models, bench.rows, bench.evaluators].every(Array.isArray) &&
      bench.variants!.every(({ words }) => typeof words.template === 'string')
    return isWhole ? (bench as Bench) : null
  } catch {
    return null
  }
}

import type { IndexCanaries } from '@telltale/sdk'
import type { Tone } from '../parts/status-mark.tsx'

type Run = Pick<IndexCanaries['runs'][number], 'at'> & {
  readonly compared: Pick<IndexCanaries['runs'][number]['compared'], 'overlap'>
}

/** What a run says of its index, by the rule the alert goes by: the whole interval lies below the bound. */
export function canaryVerdict(
  { at, compared: { overlap } }: Run,
  updatedAt: string,
  minOverlap: number | null,
): { readonly words: string; readonly tone: Tone } {
  if (at < updatedAt) return { words: 'before the baseline', tone: 'neutral' }
  if (minOverlap === null) return { words: 'no bound set', tone: 'neutral' }
  if (overlap.low === null || overlap.high === null) return { words: 'too few to tell', tone: 'neutral' }
  if (overlap.high < minOverlap) return { words: 'answers otherwise', tone: 'bad' }
  return overlap.low < minOverlap
    ? { words: 'perhaps otherwise', tone: 'warn' }
    : { words: 'answers alike', tone: 'good' }
}

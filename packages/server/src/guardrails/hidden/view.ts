import { endOf, fold, type Folded } from '../normalise/fold.ts'
import type { CueHit, CueReader } from '../phrases/cues.ts'

/** A text that stands in another one in some disguise, and where each of its units stood there. */
export type View = {
  readonly kind: string
  readonly text: string
  startOf(index: number): number
  endOf(index: number): number
}

/** A hit with its place in the text itself, not in the folded one. */
export type PlacedHit = Pick<CueHit, 'rule'> & { readonly start: number; readonly end: number }

/** What a reader finds in the text as it stands. */
export const readPlain = (reader: CueReader, text: string, folded: Folded): readonly PlacedHit[] =>
  reader.read(folded).map(({ rule, first, last }) => ({
    ...{ rule, start: folded.offsets[first]!, end: endOf(text, folded, last) },
  }))

/** What a reader finds in a disguised text, placed in the text around it. */
export function readView(reader: CueReader, view: View): readonly PlacedHit[] {
  return readPlain(reader, view.text, fold(view.text)).map(({ rule, start, end }) => ({
    ...{ rule, start: view.startOf(start), end: view.endOf(end - 1) },
  }))
}

import { gather } from '../../kernel/gather.ts'
import type { TracedSpan } from '../model.ts'
import { withIndexNames } from './index-names.ts'
import { plainSpan, type Convention, type Reading } from './reading.ts'

export type ReadSpanOf = (span: TracedSpan) => {
  readonly convention: string | null
  readonly reading: Reading
}

/** Reads a span by the first convention that it speaks: the files of conventions/. */
export async function gatherConventions(): Promise<ReadSpanOf> {
  const conventions = (
    await gather<Convention>({ folder: new URL('conventions/', import.meta.url), exportName: 'convention' })
  ).toSorted((a, b) => a.order - b.order)
  return (span) => {
    const spoken = conventions.find((convention) => convention.speaks(span))
    if (spoken === undefined) return { convention: null, reading: plainSpan('span') }
    const reading = spoken.read(span)
    return {
      convention: spoken.name,
      reading:
        reading.kind === 'retrieval' ? { kind: reading.kind, ...withIndexNames(reading, span) } : reading,
    }
  }
}

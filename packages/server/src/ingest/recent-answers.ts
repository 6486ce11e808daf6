/** A call of a model that answers somebody. Null: its answer is not known, or not yet, as log records may still tell it. */
export type AnsweringCall = {
  readonly id: string
  readonly spanId: string
  readonly startUs: number
  answer: string | null
}

/** Clocks of one process agree to well under this. */
const toleranceUs = 1_000

/** Whether what ended then was over when the call began. */
export const isBefore = (endUs: number, call: Pick<AnsweringCall, 'startUs'>): boolean =>
  endUs - toleranceUs <= call.startUs

/** Of one trace; a trace of more calls is told apart less well. */
const callsOfTrace = 64

type Generation = Map<string, AnsweringCall[]>

/**
 * The last calls and their answers, by project and trace, for retrievals that are told of after them. Forgets the older
 * half when `callsAtMost` calls or `charsAtMost` characters of answers are remembered.
 */
export function recentAnswers(parts: { readonly callsAtMost: number; readonly charsAtMost: number }) {
  const [calls, chars] = [parts.callsAtMost / 2, parts.charsAtMost / 2]
  let young: Generation = new Map()
  let old: Generation = new Map()
  let [count, size] = [0, 0]

  const makeRoom = (more: number): void => {
    if (count < calls && size + more <= chars) return
    old = young
    young = new Map()
    count = 0
    size = 0
  }
  return {
    remember(trace: string, call: AnsweringCall): void {
      const length = call.answer?.length ?? 0
      if (length > chars) return
      makeRoom(length)
      const known = young.get(trace)
      if (known === undefined) young.set(trace, [call])
      else if (known.length < callsOfTrace) known.push(call)
      else return
      count += 1
      size += length
    },
    /** The first call of the trace that began after what ended then. */
    firstAfter(trace: string, endUs: number): AnsweringCall | null {
      let first: AnsweringCall | null = null
      for (const known of [old.get(trace), young.get(trace)])
        for (const call of known ?? [])
          if (isBefore(endUs, call) && (first === null || call.startUs < first.startUs)) first = call
      return first
    },
    /** A call's answer, told after it. */
    tell(trace: string, spanId: string, answer: string): void {
      if (answer.length > chars) return
      for (const known of [old.get(trace), young.get(trace)])
        for (const call of known ?? [])
          if (call.spanId === spanId && call.answer === null) {
            call.answer = answer
            size += answer.length
          }
    },
  }
}

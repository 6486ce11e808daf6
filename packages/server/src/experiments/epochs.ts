/** Calls of one environment fingerprint within one step of time. */
export type FingerprintStep = {
  readonly fingerprint: string
  /** Steps are counted from the start of the experiment. */
  readonly step: number
  readonly calls: number
  /** Unix milliseconds of the first of these calls. */
  readonly firstMs: number
}

/** A time within which everything but the variable under test stayed as it was; it ends where the next begins. */
export type Span = { readonly fingerprint: string; readonly fromMs: number }

/**
 * The epochs of an experiment, in order. A new one begins when another fingerprint has been the commonest in two
 * steps of traffic on end, at its first call in the first of the two: a fallback to another provider for a minute is
 * no epoch, a new index is. Whether the arms changed together is another question, asked of the users.
 */
export function epochsOf(steps: readonly FingerprintStep[], startMs: number): readonly Span[] {
  const byStep = Map.groupBy(steps, ({ step }) => step)
  const commonest = [...byStep.keys()].sort((a, b) => a - b).map((step) => commonestOf(byStep.get(step)!))
  const [first, ...later] = commonest
  if (first === undefined) return [{ fingerprint: '', fromMs: startMs }]
  const epochs: Span[] = [{ fingerprint: first.fingerprint, fromMs: startMs }]
  later.forEach((one, index) => {
    const next = later[index + 1]
    if (one.fingerprint !== epochs.at(-1)!.fingerprint && next?.fingerprint === one.fingerprint)
      epochs.push({ fingerprint: one.fingerprint, fromMs: one.firstMs })
  })
  return epochs
}

/** By name where two are as common: the same answer each time. */
const commonestOf = (steps: readonly FingerprintStep[]): FingerprintStep =>
  steps.reduce((best, one) =>
    one.calls > best.calls || (one.calls === best.calls && one.fingerprint < best.fingerprint) ? one : best,
  )

import { ProblemError } from '../../kernel/problem.ts'
import type { Learned } from './threshold.ts'
import { standingOf, thresholdOf, type Seen, type Sought } from './evidence.ts'

export type EvidenceParts = {
  /** Newest first. */
  readonly read: (projectId: string) => Promise<readonly Seen[]>
  readonly nowMs: () => number
  readonly onBug: (error: unknown) => void
}

/** How long what was read counts as new: other processes see calls and people judge them. */
const freshMs = 15_000
const projectsAtMost = 200
const labelsAtMost = 1_000

/** Learning anew costs a millisecond: with much to go by, not for each call. */
const relearnMs = 1_000
const fewSeen = 500
/** As many as are read from the tape, and some ahead of it. */
const seenAtMost = 22_000

type Known = {
  seen: Seen[]
  learnedAtMs: number
  readAtMs: number
  reading: boolean
  readonly learned: Map<string, Learned>
  readonly proven: Map<string, boolean>
}

/**
 * What calls have shown of semantic caches, at hand for the hot path: read from the tape behind its back, with what
 * this process sees itself added at once. Before the first reading nothing is known, so nothing is given.
 */
export function semanticEvidence({ read, nowMs, onBug }: EvidenceParts) {
  const projects = new Map<string, Known>()
  /** Told here, maybe not on the tape yet. */
  const labels = new Map<string, boolean>()

  const relearn = (known: Known): void => {
    known.learned.clear()
    known.proven.clear()
    known.learnedAtMs = nowMs()
  }
  const renew = (known: Known, seen: readonly Seen[]): void => {
    known.seen = seen.map((one) => ({ ...one, isRight: labels.get(one.callId) ?? one.isRight }))
    relearn(known)
  }
  const takeIn = (known: Known, rows: readonly Seen[]): void => {
    // What this process saw since may not have landed yet.
    const landed = new Set(rows.map(({ callId }) => callId))
    renew(known, [...known.seen.slice(0, aheadAtMost).filter(({ callId }) => !landed.has(callId)), ...rows])
  }
  const knownOf = (projectId: string): Known => {
    let known = projects.get(projectId)
    if (!known) {
      if (projects.size >= projectsAtMost) projects.delete(projects.keys().next().value!)
      known = {
        ...{ seen: [], readAtMs: -Infinity, learnedAtMs: -Infinity, reading: false },
        ...{ learned: new Map(), proven: new Map() },
      }
      projects.set(projectId, known)
    }
    if (!known.reading && nowMs() - known.readAtMs > freshMs) refresh(projectId, known)
    return known
  }
  const refresh = (projectId: string, known: Known): void => {
    known.reading = true
    read(projectId)
      .then((rows) => takeIn(known, rows))
      .catch((error: unknown) => {
        // The tape is away: what is known goes on to count.
        if (!(error instanceof ProblemError)) onBug(error)
      })
      .finally(() => {
        known.reading = false
        known.readAtMs = nowMs()
      })
  }
  const remembered = <Value>(kept: Map<string, Value>, name: string, make: () => Value): Value => {
    let value = kept.get(name)
    if (value === undefined) kept.set(name, (value = make()))
    return value
  }

  return {
    /** What a prompt has learned, and whether its route's shadow shows that it may be given at all. */
    standing(projectId: string, sought: Sought & { readonly promptName: string | null }) {
      const known = knownOf(projectId)
      const name = JSON.stringify([sought.route, sought.embedder, sought.wrongPerHitAtMost])
      return {
        learned: remembered(known.learned, `${name}${JSON.stringify(sought.promptName)}`, () =>
          thresholdOf(known.seen, sought),
        ),
        isProven: remembered(known.proven, name, () => standingOf(known.seen, sought).mayBeEnabled),
      }
    },
    add(projectId: string, seen: Seen): void {
      const known = knownOf(projectId)
      known.seen.unshift(seen)
      if (known.seen.length > seenAtMost) known.seen.pop()
      if (known.seen.length < fewSeen || nowMs() - known.learnedAtMs > relearnMs) relearn(known)
    },
    /** Someone says whether the answer given, or not given, was right for this call. */
    label(projectId: string, callId: string, isRight: boolean): void {
      labels.set(callId, isRight)
      if (labels.size > labelsAtMost) labels.delete(labels.keys().next().value!)
      const known = projects.get(projectId)
      if (known) renew(known, known.seen)
    },
  }
}

/** More than this have not passed since what landed. */
const aheadAtMost = 2_000

export type SemanticEvidence = ReturnType<typeof semanticEvidence>

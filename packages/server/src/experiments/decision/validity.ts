import { concentrationFor, ratioMismatchLogBayesFactor } from '../../statistics/sequential-ratio-mismatch.ts'
import type { Clause, Evidence, ExperimentDesign, Past } from '../model.ts'
import { count, percent } from './words.ts'

/** An alarm once in a thousand experiments without a fault, however often one looks. */
const alarm = Math.log(1_000)

/** A prior wide enough to see at once that something befell one arm alone. */
const grossConcentration = 10

/** Seen in several arms: a hundredth is alarming, a handful is not. */
const multiplyExposedMost = { share: 0.01, users: 10 }

/** Whether the arms can be compared at all, whatever they show. */
export function weighValidity(
  design: ExperimentDesign,
  evidence: Evidence,
  past: Past,
): { readonly clauses: readonly Clause[]; readonly past: Past } {
  const arms = design.arms.map(({ name }) => name)
  const weight = design.arms.reduce((sum, arm) => sum + arm.weight, 0)
  const shares = design.arms.map((arm) => arm.weight / weight)
  const total = (of: 'users' | 'multiplyExposed' | 'withoutTelemetry'): readonly number[] =>
    arms.map((arm) => evidence.epochs.reduce((sum, epoch) => sum + (epoch.arms[arm]?.[of] ?? 0), 0))

  const users = total('users')
  const all = sumOf(users)
  const now: Past = {
    allocation: Math.max(
      past.allocation,
      ratioMismatchLogBayesFactor(users, shares, concentrationFor(design.maxUsers)),
    ),
    telemetry: Math.max(
      past.telemetry,
      ratioMismatchLogBayesFactor(total('withoutTelemetry'), shares, grossConcentration),
    ),
    fingerprints: Math.max(past.fingerprints, fingerprintLogBayesFactor(arms, { shares, users }, evidence)),
  }
  const told = toldOf(arms, evidence)
  const unmet = users.map((all, at) => all - told[at]!)
  const several = sumOf(total('multiplyExposed'))
  const silent = total('withoutTelemetry')
  return {
    past: now,
    clauses: [
      sequential('allocation', now.allocation, {
        held: `Users are split as planned (${listed(arms, users)}).`,
        broken: `Users are not split as planned (${listed(arms, users)}; planned ${listed(
          arms,
          shares.map((share) => Math.round(all * share)),
        )}): something decides who is counted.`,
      }),
      {
        clause: 'multiply-exposed',
        holds: several < multiplyExposedMost.users || several <= multiplyExposedMost.share * all,
        numbers: { users: several, share: all === 0 ? null : several / all, most: multiplyExposedMost.share },
        words: `${count(several)} of ${count(all)} users saw more than one arm${all === 0 ? '' : ` (${percent(several / all)}; at most ${percent(multiplyExposedMost.share)} is allowed)`}.`,
      },
      sequential('telemetry', now.telemetry, {
        held: `Exposures without a call are no more frequent in one arm than in another (${listed(arms, silent)}).`,
        broken: `Exposures without a call differ between arms (${listed(arms, silent)}): what is missing may be what matters.`,
      }),
      sequential('fingerprints', now.fingerprints, {
        held:
          sumOf(told) > 0 && sumOf(unmet) > 0
            ? `The arms met the same environments, as far as they met one: some users met none (${listed(arms, unmet)}).`
            : 'The arms met the same environments (retrieval, models, judges, guardrails).',
        broken:
          'The arms met different environments (retrieval, models, judges or guardrails): the difference between them is not the doing of the arm alone.',
      }),
    ],
  }
}

/**
 * Within each environment users must be split as planned; each user's arm is one bet, so the factors of all
 * environments multiply. Unlike a χ² test of the table it may be asked at every look. Users who failed before they
 * met an environment are in none; where there are some, the split expected is that of the others, which is an estimate.
 */
function fingerprintLogBayesFactor(
  all: readonly string[],
  { shares, users }: { readonly shares: readonly number[]; readonly users: readonly number[] },
  evidence: Evidence,
): number {
  const { fingerprintCounts } = evidence
  const told = toldOf(all, evidence)
  const met = all.map((arm, at) => ({
    arm,
    share: users[at] === 0 ? shares[at]! : (shares[at]! * told[at]!) / users[at]!,
  }))
  const known = met.filter(({ share }) => share > 0)
  if (known.length < 2) return 0
  const arms = known.map(({ arm }) => arm)
  const whole = sumOf(known.map(({ share }) => share))
  const split = known.map(({ share }) => share / whole)
  const seen = new Set(arms.flatMap((arm) => Object.keys(fingerprintCounts[arm] ?? {})))
  if (seen.size < 2) return 0
  let sum = 0
  for (const fingerprint of seen)
    sum += ratioMismatchLogBayesFactor(
      arms.map((arm) => fingerprintCounts[arm]?.[fingerprint] ?? 0),
      split,
      grossConcentration,
    )
  return sum
}

/** Users of each arm whose environment is known. */
const toldOf = (arms: readonly string[], { fingerprintCounts }: Evidence): readonly number[] =>
  arms.map((arm) => sumOf(Object.values(fingerprintCounts[arm] ?? {})))

function sequential(
  clause: string,
  logBayesFactor: number,
  { held, broken }: { readonly held: string; readonly broken: string },
): Clause {
  const holds = logBayesFactor < alarm
  return {
    clause,
    holds,
    numbers: { pValue: Math.min(1, Math.exp(-logBayesFactor)), alarmBelow: 0.001 },
    words: holds ? held : broken,
  }
}

const listed = (arms: readonly string[], counts: readonly number[]): string =>
  arms.map((arm, at) => `${arm} ${count(counts[at]!)}`).join(', ')

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

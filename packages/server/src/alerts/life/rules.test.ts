import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Alert } from '../alert-model.ts'
import { findingsAtMost, type Finding } from '../model.ts'
import { keptFindings, stepsOf } from './rules.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 26, 12, minute)).toISOString()
const finding = (key: string, severity: Finding['severity'] = 'warning'): Finding => ({
  ...{ key, severity, title: key, sentence: 'It is.', remedy: 'Do.', evidence: null, labels: {}, link: null },
  since: null,
})
const holding = { resolveRounds: 2, holdMs: 0 }

/** Rounds one after the other; what each made of the alerts. */
function rounds(all: readonly (readonly Finding[])[], hold = holding) {
  let known: readonly Alert[] = []
  return all.map((findings, minute) => {
    const steps = stepsOf({ at: at(minute), holding: hold, findings, known })
    const byKey = new Map(known.map((alert) => [alert.key, alert]))
    for (const { alert } of steps)
      byKey.set(alert.key, { ...alert, id: alert.key, projectId: 'p', source: 's' })
    known = [...byKey.values()]
    return { kinds: steps.map(({ transition }) => transition), known }
  })
}

it('opens, stays, resolves after two rounds without it, and comes back as the same alert', () => {
  const pii = [finding('pii')]
  const seen = rounds([pii, pii, [], pii, [], [], [], pii])
  expect(seen.map(({ kinds }) => kinds[0] ?? null)).toEqual([
    ...['opened', null, null, null, null, 'resolved', null, 'reopened'],
  ])
  expect(seen.at(-1)!.known).toMatchObject([
    { occurrences: 2, firstSeenAt: at(0), since: at(7), state: 'open', resolvedAt: null, missedRounds: 0 },
  ])
})

it('is held as long as the project asks', () => {
  const seen = rounds([[finding('pii')], [], [], [], [], []], { resolveRounds: 1, holdMs: 4 * 60_000 })
  expect(seen.map(({ kinds }) => kinds[0] ?? null)).toEqual(['opened', null, null, null, 'resolved', null])
})

it('what gets worse is no longer acknowledged; what eases stays so', () => {
  const { known } = rounds([[finding('pii')]])[0]!
  const acknowledged: Alert = {
    ...known[0]!,
    ...{ state: 'acknowledged', acknowledgedBy: 'ada', acknowledgedAt: at(1), comment: 'mine' },
  }
  const step = (severity: Finding['severity']) =>
    stepsOf({ at: at(2), holding, findings: [finding('pii', severity)], known: [acknowledged] })[0]!
  expect(step('critical')).toMatchObject({
    transition: 'escalated',
    alert: { state: 'open', acknowledgedBy: null, comment: null, since: at(0) },
  })
  expect(step('info')).toMatchObject({
    transition: 'eased',
    alert: { state: 'acknowledged', acknowledgedBy: 'ada' },
  })
})

it('keeps the worst when there are too many, and each key once', () => {
  const many = Array.from({ length: 600 }, (_, index) =>
    finding(`k${index}`, index === 599 ? 'critical' : 'info'),
  )
  const kept = keptFindings([...many, finding('k0', 'critical')])
  expect(kept).toHaveLength(findingsAtMost)
  expect(kept.slice(0, 2).map(({ key }) => key)).toEqual(['k599', 'k0'])
})

it('opens and resolves in turns, whatever the rounds hold', () => {
  const round = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 })
  fc.assert(
    fc.property(
      fc.array(round, { maxLength: 60, size: 'max' }),
      fc.integer({ min: 1, max: 4 }),
      (all, resolveRounds) => {
        const open = new Set<string>()
        const seen = rounds(
          all.map((keys) => keys.map((key) => finding(key))),
          { resolveRounds, holdMs: 0 },
        )
        for (const [index, { known }] of seen.entries())
          for (const { key, state } of known) {
            // Found just now, or within the last rounds: open. Else: resolved.
            const recent = all.slice(Math.max(0, index - resolveRounds + 1), index + 1)
            const isFound = recent.some((keys) => keys.includes(key as 'a'))
            expect(state === 'open').toBe(isFound)
            open.add(key)
          }
      },
    ),
    { numRuns: 200 },
  )
})

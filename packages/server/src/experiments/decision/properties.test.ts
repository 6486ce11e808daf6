import fc from 'fast-check'
import { expect, it } from 'vitest'
import { design, sums } from '../../../test/experiment-evidence.ts'
import { Evidence, noPast, Verdict, type ArmTotals, type Past } from '../model.ts'
import { decide } from './rules.ts'

const plan = design()
const users = fc.integer({ min: 0, max: 20_000 })
const share = fc.double({ min: 0, max: 1, noNaN: true })

/** Any arm that could be: many or no users, anything failing, values without spread or with much of it. */
const anyArm = fc
  .record({
    users,
    closed: share,
    pass: share,
    deviation: share,
    failing: share,
    cost: fc.double({ min: 0, max: 1e6, noNaN: true }),
    several: share,
  })
  .map(({ users, closed, pass, deviation, failing, cost, several }): ArmTotals => {
    const n = Math.floor(users * closed)
    const failed = Math.floor(n * failing)
    return {
      users,
      multiplyExposed: Math.floor((users - n) * several),
      withoutTelemetry: 0,
      metrics: {
        pass: sums(n, pass, deviation),
        errors: { ...sums(n, 0, 0), sumM: failed, sumMM: failed, sumMD: failed },
        cost: sums(n, cost, cost * deviation),
      },
      failing: { errors: failed },
    }
  })
const anyEvidence = fc
  .array(fc.record({ control: anyArm, warmer: anyArm }, { requiredKeys: [] }), { minLength: 1, maxLength: 4 })
  .map((epochs): Evidence => ({
    epochs: epochs.map((arms, at) => ({
      epoch: at + 1,
      fingerprint: String(at),
      arms: arms as Record<string, ArmTotals>,
    })),
    fingerprintCounts: {},
    requirements: [],
  }))

it('whatever is seen, the verdict is one that JSON can carry, and follows from its clauses', () => {
  fc.assert(
    fc.property(anyEvidence, (evidence) => {
      Evidence.parse(evidence)
      const verdict = decide(plan, evidence)
      expect(Verdict.parse(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict)
      const clauses = verdict.arms[0]!.clauses
      const holding = (start: string) =>
        clauses.filter(({ clause, holds }) => clause.startsWith(start) && holds)
      const isValid = verdict.clauses.every(({ holds }) => holds)
      const isHarmful = holding('harm-').length > 0
      expect(verdict.verdict === 'hold').toBe(!isValid)
      expect(verdict.verdict === 'roll-back').toBe(isValid && isHarmful)
      if (verdict.verdict === 'promote') {
        expect(
          clauses
            .filter(({ clause }) => /^(enough|primary|guardrail)/.test(clause))
            .every(({ holds }) => holds),
        ).toBe(true)
        for (const name of ['control', 'warmer'])
          expect(evidence.epochs.at(-1)!.arms[name]!.metrics['pass']!.n).toBeGreaterThanOrEqual(500)
      }
    }),
    { numRuns: 300, seed: 4 },
  )
})

it('the same evidence in the same order gives the same verdict: nothing is kept but what is handed on', () => {
  fc.assert(
    fc.property(fc.array(anyEvidence, { minLength: 1, maxLength: 5 }), (looks) => {
      const fold = (): unknown[] => {
        let past: Past = noPast
        return looks.map((evidence) => {
          const verdict = decide(plan, evidence, past)
          past = verdict.past
          return verdict
        })
      }
      expect(fold()).toEqual(fold())
    }),
    { numRuns: 40, seed: 4 },
  )
})

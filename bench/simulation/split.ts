import { noPast, type Evidence, type Past } from '../../packages/server/src/experiments/model.ts'
import { decide } from '../../packages/server/src/experiments/decision/rules.ts'
import { Chance } from './chance.ts'
import { design } from './designs.ts'
import type { Outcome } from './outcome.ts'

const plain = design({ guardrails: [] })

/** Users who fall into treatment with `share`, though half were planned; looked at every 50 up to 10,000. */
export function runSplit(share: number, seed: number, run: number): Outcome {
  const chance = new Chance(seed, run)
  const arm = () => ({ users: 0, multiplyExposed: 0, withoutTelemetry: 0, metrics: {}, failing: {} })
  const arms = { control: arm(), treatment: arm() }
  const evidence: Evidence = {
    epochs: [{ epoch: 1, fingerprint: '', arms }],
    fingerprintCounts: {},
    requirements: [],
  }
  let past: Past = noPast
  for (let users = 1; users <= 10_000; users++) {
    arms[chance.happens(share) ? 'treatment' : 'control'].users++
    if (users % 50 !== 0) continue
    const look = decide(plain, evidence, past)
    if (look.verdict === 'hold') return { outcome: 'hold', users }
    past = look.past
  }
  return { outcome: 'keep-running', users: 10_000 }
}

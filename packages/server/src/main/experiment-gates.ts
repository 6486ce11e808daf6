import type { Experiment } from '../experiments/lifecycle-model.ts'
import type { Requirement } from '../experiments/model.ts'
import type { GateStore } from '../prompts/gates/store.ts'

/** What the gates of its environment would ask of each treatment, were the experiment to end with its promotion. */
export const requirementsOf =
  ({ foresee }: Pick<GateStore, 'foresee'>) =>
  async ({ projectId, name, setup }: Experiment): Promise<readonly Requirement[]> => {
    const place = { projectId, name: setup.prompt, environment: setup.environment }
    const [own, trials] = setup.canary
      ? (['canary', { canary: { name, isFinished: true } }] as const)
      : (['experiment', { experiment: { name, verdict: 'promote' } }] as const)
    const found: Requirement[] = []
    for (const { name: arm, version = null, model = null } of setup.arms) {
      if (arm === setup.control) continue
      const clauses = await foresee(place, { version, model, author: `experiment ${name}` }, trials)
      for (const { clause, holds, reason } of clauses)
        if (clause !== own) found.push({ name: clause, holds, words: reason, arm })
    }
    return found
  }

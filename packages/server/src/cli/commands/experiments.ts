import { registerStatus } from '../experiments/status.ts'
import { registerAnalyze } from '../experiments/analyze.ts'
import { registerPlan } from '../experiments/plan.ts'
import type { CliCommand } from '../parts.ts'

/** `telltale experiments`: how many users, and what they say. */
export const command: CliCommand = {
  name: 'experiments',
  register(program, parts) {
    const experiments = program
      .command('experiments')
      .description('experiments: how many users, and what they say')
    registerPlan(experiments, parts)
    registerAnalyze(experiments, parts)
    registerStatus(experiments, parts)
  },
}

import { registerReport } from '../guardrails/report.ts'
import type { CliCommand } from '../parts.ts'

/** `telltale guardrails`: what is looked for in calls, and what is done about it. */
export const command: CliCommand = {
  name: 'guardrails',
  register(program, parts) {
    const guardrails = program
      .command('guardrails')
      .description('guardrails: what is looked for in calls, and what is done about it')
    registerReport(guardrails, parts)
  },
}

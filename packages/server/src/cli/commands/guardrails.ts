import { registerCheck } from '../guardrails/check.ts'
import { registerChecks } from '../guardrails/checks.ts'
import { registerEdits } from '../guardrails/edits.ts'
import { registerReport } from '../guardrails/report.ts'
import { registerViews } from '../guardrails/views.ts'
import type { CliCommand } from '../parts.ts'

/** `telltale guardrails`: what is looked for in calls, and what is done about it. */
export const command: CliCommand = {
  name: 'guardrails',
  register(program, parts) {
    const guardrails = program
      .command('guardrails')
      .description('guardrails: what is looked for in calls, and what is done about it')
    registerCheck(guardrails, parts)
    registerChecks(guardrails, parts)
    registerReport(guardrails, parts)
    registerViews(guardrails, parts)
    registerEdits(guardrails, parts)
  },
}

import { registerCheck } from '../guardrails/check.ts'
import { registerChecks } from '../guardrails/checks.ts'
import type { CliCommand } from '../parts.ts'

/** `telltale guardrails`: what a text would set off, and what there is to check with. */
export const command: CliCommand = {
  name: 'guardrails',
  register(program, parts) {
    const guardrails = program
      .command('guardrails')
      .description('guardrails: what they find, and how they behave')
    registerCheck(guardrails, parts)
    registerChecks(guardrails, parts)
  },
}

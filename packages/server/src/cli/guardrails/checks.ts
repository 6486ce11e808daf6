import type { Command } from 'commander'
import { gatherChecks } from '../../guardrails/gather-checks.ts'
import { act } from '../act.ts'
import type { CliParts } from '../parts.ts'

/** `telltale guardrails checks`: what there is to check with, and what each is known to miss. */
export function registerChecks(guardrails: Command, parts: CliParts): void {
  act(
    guardrails.command('checks').description('what there is to check with; needs no server'),
    parts,
    async () => {
      const checks = [...(await gatherChecks()).values()].map(
        ({ name, about, misses, stages, canMask, isRemote, threshold }) => ({
          ...{ name, about, misses, stages, canMask, isRemote, threshold },
        }),
      )
      const text = checks.map(
        ({ name, about, misses, stages }) =>
          `${name} (${stages.join(', ')})\n  ${about}\n  Misses: ${misses}`,
      )
      return { json: { checks }, text: text.join('\n') }
    },
  )
}

import { z } from 'zod'
import type { Tape } from '../packages/server/src/engines/tape.ts'

/** Resolves once the engine merges nothing: what was made in a minute otherwise lies as no traffic would lay it. */
export async function mergesOver(tape: Tape): Promise<void> {
  while ((await mergesUnderWay(tape)) > 0) await new Promise((resolve) => setTimeout(resolve, 25))
}

async function mergesUnderWay(tape: Tape): Promise<number> {
  const [found] = await tape.rows(z.object({ merges: z.coerce.number() }), {
    text: 'SELECT count() AS merges FROM system.merges',
  })
  return found!.merges
}

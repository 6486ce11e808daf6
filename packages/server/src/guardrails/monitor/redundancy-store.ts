import { z } from 'zod'
import type { Tape } from '../../engines/tape.ts'
import { binder, verdictConditions, type SumsAsk } from './metrics-text.ts'
import type { CallKind } from './redundancy.ts'

/** Verdicts read at most, so that a grouping by call fits what memory a query may take. */
const verdictsAtMost = 2_000_000
/** As many bits as a mask has. */
export const comparedAtMost = 64

const Kind = z.object({ evaluated: z.string(), fired: z.string(), calls: z.int() })

/** One call in so many is looked at, for so many verdicts in all. */
export const oneCallOf = (verdicts: number): number => Math.max(1, Math.ceil(verdicts / verdictsAtMost))

/** How many calls were evaluated by which of `names` and fired by which. Rejects with tape-unavailable. */
export async function readCallKinds(
  tape: Tape,
  ask: Pick<SumsAsk, 'projectId' | 'fromMs' | 'toMs' | 'kept'>,
  { names, oneOf }: { readonly names: readonly string[]; readonly oneOf: number },
): Promise<readonly CallKind[]> {
  const { parameters, bind } = binder()
  const list = bind('Array(String)', names)
  const bit = `toUInt64(bitShiftLeft(toUInt64(1), indexOf(${list}, toString(rows.guardrail_id)) - 1))`
  const rows = await tape.rows(Kind, {
    text: `SELECT toString(evaluated) AS evaluated, toString(fired) AS fired, count() AS calls
      FROM (SELECT sipHash64(rows.call_id) AS call, groupBitOr(${bit}) AS evaluated,
          groupBitOrIf(${bit}, rows.verdict != 'pass') AS fired
        FROM telltale.verdicts AS rows
        WHERE ${verdictConditions(ask, bind)} AND rows.verdict != 'error' AND rows.guardrail_id IN ${list}
          ${oneOf === 1 ? '' : `AND sipHash64(rows.call_id) % ${oneOf} = 0`}
        GROUP BY call) AS calls
      GROUP BY evaluated, fired`,
    ...{ parameters, timeoutMs: 30_000 },
  })
  return rows.map(({ evaluated, fired, calls }) => ({
    evaluated: BigInt(evaluated),
    fired: BigInt(fired),
    calls,
  }))
}

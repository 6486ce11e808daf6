import { z } from 'zod'
import { sql, type State, type StateRunner } from '../engines/state.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { isoTime } from '../kernel/time.ts'
import { editState, everyProject, recordChange } from '../ledger/changes.ts'
import type { Change } from '../ledger/model.ts'
import { PriceOverride } from './model.ts'

const Stored = PriceOverride.extend({ updatedAt: z.iso.datetime() })

/** Who sets a price, from where, and when (Unix milliseconds): goes into the record of the change. */
type Editor = { readonly actor: string; readonly source: Change['source']; readonly now: number }

export type OverrideStore = {
  list(): Promise<readonly PriceOverride[]>
  /** Creates or replaces the price of this id. */
  put(override: Omit<PriceOverride, 'updatedAt'>, editor: Editor): Promise<PriceOverride>
  /** False when there is no price of this id. */
  remove(id: string, editor: Editor): Promise<boolean>
}

/** Prices set here, in the state store; they hold for every project. Each edit records its change beside it. */
export function overrideStore(state: State): OverrideStore {
  const newId = uuidSource()
  const find = async (runner: StateRunner, id: string): Promise<PriceOverride | null> => {
    const [found] = await runner.rows(Stored, sql`select * from price_overrides where id = ${id} for update`)
    return found ?? null
  }
  return {
    list: () => state.rows(Stored, sql`select * from price_overrides order by id`),

    put: ({ id, provider, model, effectiveFrom, row }, editor) =>
      editState(state, async (transaction) => {
        const before = await find(transaction, id)
        await transaction.run(
          sql`insert into price_overrides (id, provider, model, "row", effective_from, updated_at)
            values (${id}, ${provider}, ${model}, ${JSON.stringify(row)}::jsonb, ${effectiveFrom}, ${isoTime(editor.now)})
            on conflict (id) do update set provider = excluded.provider, model = excluded.model, "row" = excluded."row",
              effective_from = excluded.effective_from, updated_at = excluded.updated_at`,
        )
        const after = (await find(transaction, id))!
        await recordChange(transaction, changeOf(newId(editor.now), before, after, editor))
        return after
      }),

    remove: (id, editor) =>
      editState(state, async (transaction) => {
        const before = await find(transaction, id)
        if (before === null) return false
        await transaction.run(sql`delete from price_overrides where id = ${id}`)
        await recordChange(transaction, changeOf(newId(editor.now), before, null, editor))
        return true
      }),
  }
}

/** One of `before` and `after` is there. */
function changeOf(
  id: string,
  before: PriceOverride | null,
  after: PriceOverride | null,
  { actor, source, now }: Editor,
): Change {
  const price = (after ?? before)!
  const verb = before === null ? 'Set' : after === null ? 'Removed' : 'Changed'
  const path = `/api/prices/${encodeURIComponent(price.id)}`
  return {
    id,
    at: isoTime(now),
    projectId: everyProject,
    component: 'budget',
    key: price.id,
    scope: scopeOf(price),
    actor,
    summary: `${verb} the price of ${price.model} at ${price.provider === '*' ? 'every provider' : price.provider}.`,
    before,
    after,
    source,
    undo:
      before === null
        ? { method: 'DELETE', path, body: null }
        : { method: 'PUT', path, body: bodyOf(before) },
  }
}

const scopeOf = ({ provider, model }: PriceOverride): Change['scope'] =>
  provider === '*' ? { model } : { provider, model }

/** The body that would set this price again. */
const bodyOf = ({ provider, model, effectiveFrom, row }: PriceOverride): unknown => ({
  provider,
  model,
  effectiveFrom,
  ...row,
})

import { isoTime, type Clock } from '../kernel/time.ts'
import { sql, type State } from './state.ts'

/** What one of several processes holds for a while, such as a watch. */
export type Lease = {
  /** Takes or keeps it for `leaseMs`; false while another process has it. */
  holds(leaseMs: number): Promise<boolean>
  /** Another process may have it at once. */
  letGo(): Promise<void>
}

/** `holder` is this process, by a name no other has. */
export const stateLease = (
  { state, clock }: { readonly state: State; readonly clock: Clock },
  { name, holder }: { readonly name: string; readonly holder: string },
): Lease => ({
  async holds(leaseMs) {
    const nowMs = clock()
    const value = JSON.stringify({ holder, untilMs: nowMs + leaseMs })
    const taken = await state.run(
      sql`insert into settings (name, value, updated_at) values (${name}, ${value}::jsonb, ${isoTime(nowMs)})
        on conflict (name) do update set value = excluded.value, updated_at = excluded.updated_at
        where settings.value ->> 'holder' = ${holder} or (settings.value ->> 'untilMs')::bigint < ${nowMs}`,
    )
    return taken === 1
  },
  async letGo() {
    await state.run(
      sql`delete from settings where name = ${name} and settings.value ->> 'holder' = ${holder}`,
    )
  },
})

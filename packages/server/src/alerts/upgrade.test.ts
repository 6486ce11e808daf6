import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { onEveryState } from '../engines/on-every-state.ts'
import { migrateState } from '../engines/state-migrate.ts'
import { sql } from '../engines/state.ts'
import { deliveryStore } from './delivery-store.ts'

const [webhook, delivery] = ['00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002']

onEveryState('a state from before there were alerts', (state) => {
  test('keeps its webhooks and what waits for them', async () => {
    const all = join(import.meta.dirname, '../engines/state-migrations')
    const before = mkdtempSync(join(tmpdir(), 'telltale-upgrade-'))
    for (const name of readdirSync(all).sort()) {
      if (name.endsWith('-alerts.sql')) break
      copyFileSync(join(all, name), join(before, name))
    }
    expect(await migrateState(state(), before)).toMatchObject({ ok: true })
    rmSync(before, { recursive: true })
    await state().run(
      sql`insert into webhooks (id, project_id, name, url, events, sealed_secret, created_at, cursor)
        values (${webhook}, 'default', 'old', 'http://127.0.0.1:9/', '{}', 'v1.x', now(), 1000000)`,
    )
    await state().run(
      sql`insert into webhook_deliveries (id, webhook_id, event, status, attempts, created_at, next_attempt_at)
        values (${delivery}, ${webhook}, 'prompt.activated', 'pending', 3, now(), '2026-11-26T12:00:00Z')`,
    )
    expect(await migrateState(state(), all)).toMatchObject({ ok: true })

    const store = deliveryStore({
      ...{ state: state(), clock: () => Date.UTC(2026, 10, 26, 13) },
      ...{ holder: '00000000-0000-7000-8000-000000000003', leaseMs: 1_000 },
    })
    expect(await store.hold([])).toBe(webhook)
    expect(await store.due(webhook)).toMatchObject({ id: delivery, attempts: 3, notice: null })
    await state().run(sql`delete from receivers where id = ${webhook}`)
    const left = await state().rows(
      z.object({ id: z.string() }),
      sql`select id from webhooks where id = ${webhook} union all select id from deliveries`,
    )
    expect(left).toEqual([])
  })
})

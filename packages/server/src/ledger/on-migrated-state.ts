import { fileURLToPath } from 'node:url'
import { beforeAll } from 'vitest'
import { onEveryState } from '../engines/on-every-state.ts'
import { copyMigratedState } from '../engines/prepared-data.fixture.ts'
import { migrateState } from '../engines/state-migrate.ts'
import type { OpenState } from '../engines/state-open.ts'

/** `onEveryState`, with our tables in it. */
export function onMigratedState(name: string, tests: (state: () => OpenState) => void): void {
  onEveryState(
    name,
    (state) => {
      beforeAll(async () => {
        const folder = fileURLToPath(new URL('../engines/state-migrations', import.meta.url))
        const migrated = await migrateState(state(), folder)
        if (!migrated.ok) throw new Error(migrated.error.sentence)
      })
      tests(state)
    },
    copyMigratedState,
  )
}

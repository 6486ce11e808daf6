import { lazy, Suspense } from 'react'
import type { Change } from '../records.ts'

/** Fetched when first opened: dialogs are no part of a first paint. */
const ChangeDialog = lazy(() =>
  import('./change-dialog.tsx').then(({ ChangeDialog }) => ({ default: ChangeDialog })),
)

/** The dialog of the changes to show; nothing while there are none. */
export function ShownChanges({
  changes,
  close,
}: {
  readonly changes: readonly Change[]
  readonly close: () => void
}) {
  if (changes.length === 0) return null
  return (
    <Suspense>
      <ChangeDialog changes={changes} close={close} />
    </Suspense>
  )
}

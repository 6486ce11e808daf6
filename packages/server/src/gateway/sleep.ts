import type { Outlet } from './outlet.ts'

/** Waits, and says whether the caller is still there; a caller that leaves ends the wait at once. */
export function isThereAfter(response: Outlet, waitMs: number): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false)
  return new Promise((resolve) => {
    const end = (isThere: boolean): void => {
      clearTimeout(timer)
      response.off('close', onClose)
      resolve(isThere)
    }
    const onClose = (): void => end(false)
    const timer = setTimeout(() => end(true), waitMs)
    response.on('close', onClose)
  })
}

import { useSyncExternalStore } from 'react'

/** The wide breakpoint of the tokens, from below. */
const query = '(max-width: 959.98px)'

const watch = (changed: () => void): (() => void) => {
  const media = window.matchMedia(query)
  media.addEventListener('change', changed)
  return () => media.removeEventListener('change', changed)
}

/** Whether the window is too narrow for the rail and wide rows. */
export const useIsNarrow = (): boolean => useSyncExternalStore(watch, () => window.matchMedia(query).matches)

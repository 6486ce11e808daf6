import type { Clause } from '../model.ts'

/** Holds: it does harm. */
export const isHarm = ({ clause }: Clause): boolean => clause.startsWith('harm-')

/** Holds: there is nothing more to wait for. */
export const isStopping = ({ clause }: Clause): boolean =>
  clause === 'too-small-to-matter' || clause === 'out-of-users'

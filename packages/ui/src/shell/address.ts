import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

/** The time ranges every page offers, in hours back from now. */
export const ranges = [
  { hours: 1, label: '1 h', words: 'the last hour' },
  { hours: 6, label: '6 h', words: 'the last 6 hours' },
  { hours: 24, label: '24 h', words: 'the last 24 hours' },
  { hours: 168, label: '7 d', words: 'the last 7 days' },
  { hours: 720, label: '30 d', words: 'the last 30 days' },
] as const

const defaultHours = 24

/** The part of the address every page shares and navigation keeps. Defaults are left out of it. */
export type SharedSearch = { hours?: number; project?: string }

/** The router reads what looks like a number as one. */
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

export function readSharedSearch(search: Record<string, unknown>): SharedSearch {
  const hours = Number(search.hours)
  const project = textOf(search.project)
  return {
    ...(ranges.some((range) => range.hours === hours) && hours !== defaultHours ? { hours } : {}),
    ...(project !== '' && project !== 'default' ? { project } : {}),
  }
}

/** The chosen range, in words too, and the way to choose another. */
export function useRange(): { hours: number; words: string; choose: (hours: number) => void } {
  const search: SharedSearch = useSearch({ strict: false })
  const navigate = useNavigate()
  const hours = search.hours ?? defaultHours
  const choose = useCallback(
    (next: number) => {
      void navigate({
        to: '.',
        search: (now: Record<string, unknown>) => ({
          ...now,
          hours: next === defaultHours ? undefined : next,
          from: undefined,
          to: undefined,
        }),
        replace: true,
      })
    },
    [navigate],
  )
  return {
    hours,
    words: ranges.find((range) => range.hours === hours)?.words ?? `the last ${hours} hours`,
    choose,
  }
}

/** The chosen project's id; undefined is the default project. */
export const useProject = (): string | undefined => {
  const search: SharedSearch = useSearch({ strict: false })
  return search.project
}

import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import { useProject } from '../shell/address.ts'
import type { Bench, Variant } from './bench.ts'
import { searchOf } from './playground-search.ts'
import { keepBench } from './stored-bench.ts'

export type BenchEdit = (change: Partial<Bench> | ((bench: Bench) => Partial<Bench>)) => void

/** What is set up, kept for this tab; its prompts and models stand in the address. */
export function useBench(first: Bench): {
  bench: Bench
  edit: BenchEdit
  editVariant: (variant: Variant) => void
} {
  const [bench, setBench] = useState(first)
  const project = useProject()
  const navigate = useNavigate()
  const { prompt, models } = searchOf(bench)

  useEffect(() => keepBench(project, bench), [project, bench])
  useEffect(() => {
    void navigate({
      to: '.',
      search: (now: Record<string, unknown>) => ({ ...now, prompt, models, call: undefined }),
      ...{ replace: true, resetScroll: false },
    })
  }, [navigate, prompt, models])

  const edit: BenchEdit = useCallback(
    (change) => setBench((now) => ({ ...now, ...(typeof change === 'function' ? change(now) : change) })),
    [],
  )
  const editVariant = useCallback(
    (variant: Variant) =>
      edit(({ variants }) => ({ variants: variants.map((one) => (one.id === variant.id ? variant : one)) })),
    [edit],
  )
  return { bench, edit, editVariant }
}

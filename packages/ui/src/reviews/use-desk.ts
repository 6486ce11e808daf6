import type { ReviewItem } from '@telltale/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import { api } from '../api.ts'
import { useProject } from '../shell/address.ts'
import { reviewApi } from './review-api.ts'

export type DeskMode = 'open' | 'disputed'

/** Undefined is not known yet, null is none. */
type Fetched = ReviewItem | null | undefined

/**
 * What lies before the reviewer, and the one after it, fetched with its call while the first is read. `tell` says what
 * came of the last step.
 */
export function useDesk(queue: string, mode: DeskMode) {
  const project = useProject()
  const queries = useQueryClient()
  const [item, setItem] = useState<Fetched>(undefined)
  const [ahead, setAhead] = useState<Fetched>(undefined)
  const [trouble, setTrouble] = useState<unknown>(null)
  const [done, setDone] = useState<ReviewItem | null>(null)

  const fetchNext = useCallback(
    async (besides: readonly string[]): Promise<ReviewItem | null> => {
      const { item: next } = await reviewApi.next(queue, { besides, status: mode }, project)
      if (next?.callId != null) {
        const id = next.callId
        void queries.prefetchQuery({
          queryKey: ['call', project, id],
          queryFn: () => api.call(id, project),
          staleTime: 60_000,
        })
      }
      return next
    },
    [queue, mode, project, queries],
  )

  const load = useCallback(() => {
    setTrouble(null)
    setItem(undefined)
    setAhead(undefined)
    fetchNext([]).then(setItem, setTrouble)
  }, [fetchNext])
  useEffect(load, [load])

  // The one after it, as soon as there is one before the reviewer.
  const itemId = item?.id
  useEffect(() => {
    if (itemId === undefined || ahead !== undefined) return
    let isCurrent = true
    fetchNext([itemId]).then(
      (next) => isCurrent && setAhead(next),
      // The next step tries again, and says what is wrong.
      () => isCurrent && setAhead(null),
    )
    return () => {
      isCurrent = false
    }
  }, [itemId, ahead, fetchNext])

  const goOn = (): void => {
    if (ahead == null) return load()
    setItem(ahead)
    setAhead(undefined)
  }
  const look = () => {
    for (const key of ['review-queue', 'review-queues', 'review-figures'])
      void queries.invalidateQueries({ queryKey: [key] })
  }

  const answer = useMutation({
    mutationFn: (given: { readonly label: string; readonly comment: string | null }) =>
      reviewApi.answer(queue, item!.id, { ...given, isFinal: mode === 'disputed' }, project),
    onSuccess: (answered) => {
      setDone(answered)
      goOn()
      look()
    },
  })
  const skip = useMutation({
    mutationFn: () => reviewApi.skip(queue, item!.id, project),
    onSuccess: () => {
      setDone(null)
      goOn()
    },
  })
  const undo = useMutation({
    mutationFn: () => reviewApi.undo(queue, project),
    onSuccess: (again) => {
      setDone(null)
      // What was open goes to the place after it.
      setAhead(item?.id === again.id ? ahead : item)
      setItem(again)
      look()
    },
  })
  const isBusy = answer.isPending || skip.isPending || undo.isPending
  return {
    ...{ item, done, isBusy, load },
    trouble: trouble ?? answer.error ?? skip.error ?? undo.error,
    answer: answer.mutate,
    skip: () => skip.mutate(),
    undo: () => undo.mutate(),
  }
}

export type Desk = ReturnType<typeof useDesk>

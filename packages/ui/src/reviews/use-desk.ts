import type { ReviewItem } from '@telltale/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { api } from '../api.ts'
import { useProject } from '../shell/address.ts'
import { reviewApi } from './review-api.ts'

export type DeskMode = 'open' | 'disputed'

/** Undefined is not known yet, null is none. */
type Fetched = ReviewItem | null | undefined
type OnDesk = { readonly item: Fetched; readonly ahead: Fetched }

const nothing: OnDesk = { item: undefined, ahead: undefined }
/** So many a request may name. */
const besidesAtMost = 20

/**
 * What lies before the reviewer, and the one after it, fetched with its call while the first is read. A step shows the
 * next item at once; what the server says of it follows, one step after the other, and a step it refuses comes back.
 */
export function useDesk(queue: string, mode: DeskMode) {
  const project = useProject()
  const queries = useQueryClient()
  const [desk, setDesk] = useState<OnDesk>(nothing)
  const [trouble, setTrouble] = useState<unknown>(null)
  const [done, setDone] = useState<ReviewItem | null>(null)
  const [isUndoing, setUndoing] = useState(false)
  /** Steps under way, and items a step was taken on: the server may not know yet. */
  const steps = useRef<Promise<unknown>>(Promise.resolve())
  const handled = useRef<readonly string[]>([])

  const fetchNext = useCallback(
    async (before: readonly string[]): Promise<ReviewItem | null> => {
      const besides = [...before, ...handled.current].slice(0, besidesAtMost)
      const { item } = await reviewApi.next(queue, { besides, status: mode }, project)
      if (item?.callId != null) {
        const id = item.callId
        void queries.prefetchQuery({
          queryKey: ['call', project, id],
          queryFn: () => api.call(id, project),
          staleTime: 60_000,
        })
      }
      return item
    },
    [queue, mode, project, queries],
  )

  const load = useCallback(() => {
    setTrouble(null)
    setDesk(nothing)
    fetchNext([]).then((item) => setDesk({ item, ahead: undefined }), setTrouble)
  }, [fetchNext])
  useEffect(load, [load])

  // The one after it, as soon as there is one before the reviewer.
  const itemId = desk.item?.id
  const isAheadKnown = desk.ahead !== undefined
  useEffect(() => {
    if (itemId === undefined || isAheadKnown) return
    const put = (ahead: ReviewItem | null) =>
      setDesk((now) => (now.item?.id === itemId && now.ahead === undefined ? { ...now, ahead } : now))
    // When it fails, the next step tries again and says what is wrong.
    fetchNext([itemId]).then(put, () => put(null))
  }, [itemId, isAheadKnown, fetchNext])

  const look = () => {
    for (const key of ['review-queue', 'review-queues', 'review-figures'])
      void queries.invalidateQueries({ queryKey: [key] })
  }

  const takeStep = (send: (item: ReviewItem) => Promise<ReviewItem | null>): void => {
    const { item, ahead } = desk
    if (item == null) return
    handled.current = [item.id, ...handled.current].slice(0, besidesAtMost - 1)
    setTrouble(null)
    setDesk(ahead == null ? nothing : { item: ahead, ahead: undefined })
    steps.current = steps.current
      .then(() => send(item))
      .then(
        (after) => {
          setDone(after)
          if (ahead == null) load()
          look()
        },
        (error: unknown) => {
          handled.current = handled.current.filter((id) => id !== item.id)
          setTrouble(error)
          setDesk((now) => ({ item, ahead: now.item ?? undefined }))
        },
      )
  }

  return {
    ...{ item: desk.item, done, trouble, isUndoing, load },
    answer: (given: { readonly label: string; readonly comment: string | null }) =>
      takeStep((item) =>
        reviewApi.answer(queue, item.id, { ...given, isFinal: mode === 'disputed' }, project),
      ),
    skip: () => takeStep((item) => reviewApi.skip(queue, item.id, project).then(() => null)),
    undo(): void {
      if (isUndoing) return
      setUndoing(true)
      setTrouble(null)
      steps.current = steps.current
        .then(() => reviewApi.undo(queue, project))
        .then((again) => {
          handled.current = handled.current.filter((id) => id !== again.id)
          setDone(null)
          // What was open goes to the place after it.
          setDesk(({ item, ahead }) => ({
            item: again,
            ahead: item?.id === again.id ? ahead : (item ?? undefined),
          }))
          look()
        }, setTrouble)
        .finally(() => setUndoing(false))
    },
  }
}

export type Desk = ReturnType<typeof useDesk>

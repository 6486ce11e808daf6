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
 * Of one queue in one mode, for as long as the component lives: what lies before the reviewer, and the one after it, fetched with its call while the first is read. A step shows the
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

  const begin = useCallback(
    () => fetchNext([]).then((item) => setDesk({ item, ahead: undefined }), setTrouble),
    [fetchNext],
  )
  useEffect(() => void begin(), [begin])
  const load = (): void => {
    setTrouble(null)
    setDesk(nothing)
    void begin()
  }

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

  /** Never rejects: what goes wrong is shown. */
  const inTurn = (step: () => Promise<void>): void => {
    const before = steps.current
    steps.current = (async () => {
      await before
      await step()
    })()
  }

  const takeStep = (send: (item: ReviewItem) => Promise<ReviewItem | null>): void => {
    const { item, ahead } = desk
    if (item == null) return
    handled.current = [item.id, ...handled.current].slice(0, besidesAtMost - 1)
    setTrouble(null)
    setDesk(ahead == null ? nothing : { item: ahead, ahead: undefined })
    inTurn(async () => {
      try {
        setDone(await send(item))
        if (ahead == null) load()
        look()
      } catch (error) {
        handled.current = handled.current.filter((id) => id !== item.id)
        setTrouble(error)
        setDesk((now) => ({ item, ahead: now.item ?? undefined }))
      }
    })
  }

  const takeBack = async (): Promise<void> => {
    try {
      const again = await reviewApi.undo(queue, project)
      handled.current = handled.current.filter((id) => id !== again.id)
      setDone(null)
      // What was open goes to the place after it.
      setDesk(({ item, ahead }) => ({
        item: again,
        ahead: item?.id === again.id ? ahead : (item ?? undefined),
      }))
      look()
    } catch (error) {
      setTrouble(error)
    } finally {
      setUndoing(false)
    }
  }

  return {
    ...{ item: desk.item, done, trouble, isUndoing, load },
    answer: (given: { readonly label: string; readonly comment: string | null }) =>
      takeStep((item) =>
        reviewApi.answer(queue, item.id, { ...given, isFinal: mode === 'disputed' }, project),
      ),
    skip: () =>
      takeStep(async (item) => {
        await reviewApi.skip(queue, item.id, project)
        return null
      }),
    undo(): void {
      if (isUndoing) return
      setUndoing(true)
      setTrouble(null)
      inTurn(takeBack)
    },
  }
}

export type Desk = ReturnType<typeof useDesk>

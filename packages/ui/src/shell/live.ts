import { useEffect, useRef, useState } from 'react'

/** What the live stream is doing: `retrying` while the browser reconnects by itself. */
export type LiveState = 'connecting' | 'live' | 'retrying' | 'paused'

/**
 * Calls `landed` after rows reached the tape, at once and then at most once every `gapMs`, never losing the last
 * one. Rows of other tables than those named (`calls`) do not count.
 */
export function useLive(
  landed: () => void,
  options: { gapMs?: number; paused?: boolean; tables?: readonly string[] } = {},
): LiveState {
  const { gapMs = 1000, paused = false, tables = ['calls'] } = options
  const wanted = tables.join()
  const [state, setState] = useState<LiveState>('connecting')
  const latest = useRef(landed)
  useEffect(() => {
    latest.current = landed
  }, [landed])

  useEffect(() => {
    if (paused) return
    let last = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const fire = () => {
      timer = undefined
      last = Date.now()
      latest.current()
    }
    const source = new EventSource('/api/live')
    // What landed while the stream was away is caught up with on (re)connecting.
    source.addEventListener('open', () => {
      setState('live')
      timer ??= setTimeout(fire, 0)
    })
    source.addEventListener('error', () => setState('retrying'))
    source.addEventListener('landed', (event: MessageEvent<string>) => {
      if (!wanted.split(',').some((table) => event.data.includes(`"${table}"`))) return
      timer ??= setTimeout(fire, Math.max(0, last + gapMs - Date.now()))
    })
    return () => {
      source.close()
      clearTimeout(timer)
    }
  }, [gapMs, paused, wanted])
  return paused ? 'paused' : state
}

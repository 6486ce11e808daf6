import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../api.ts'
import { plural } from '../parts/format.ts'
import type { Status } from '../settings-records.ts'

type Word = { readonly text: string; readonly tone: string }

/** What the recorder is doing, in a few words: the first trouble that is true. */
function recorderWord(status: Status): Word {
  if (status.spool.dropped > 0)
    return { text: `${plural(status.spool.dropped, 'record')} dropped`, tone: 'bg-bad' }
  if (status.tape.state === 'down') return { text: 'Tape is down; calls are kept', tone: 'bg-bad' }
  if (status.state.state === 'down') return { text: 'State store is down', tone: 'bg-bad' }
  if (status.tape.state === 'starting') return { text: 'Tape is starting', tone: 'bg-warn' }
  if (status.spool.refusedSegments > 0)
    return { text: `${plural(status.spool.refusedSegments, 'segment')} set aside`, tone: 'bg-warn' }
  return { text: 'Recording', tone: 'bg-good' }
}

/** One line in the rail: is everything being recorded? */
export function Recorder() {
  const { data, isError } = useQuery({ queryKey: ['status'], queryFn: api.status, refetchInterval: 15_000 })
  const word = isError
    ? { text: 'Server does not answer', tone: 'bg-bad' }
    : data === undefined
      ? null
      : recorderWord(data)
  return (
    <Link
      to="/settings/$section"
      params={{ section: 'status' }}
      className="flex min-h-5 items-center gap-2 px-1 text-small text-soft hover:text-ink"
    >
      <span aria-hidden className={`size-1.5 shrink-0 rounded-full ${word?.tone ?? 'bg-line-strong'}`} />
      {word?.text ?? 'Asking the server'}
    </Link>
  )
}

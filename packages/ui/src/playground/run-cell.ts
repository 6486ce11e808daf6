import { EventSourceParserStream } from 'eventsource-parser/stream'
import { ApiProblem, problemOf } from '../api.ts'
import type { CellEnd, CellRequest } from './records.ts'

type RunOptions = {
  readonly project: string | undefined
  readonly signal: AbortSignal
  readonly onText: (text: string) => void
}

/** Sends one cell and tells its text as it comes. Rejects with ApiProblem when the server refuses, or goes away. */
export async function runCell(
  request: CellRequest,
  { project, signal, onText }: RunOptions,
): Promise<CellEnd> {
  const search = project === undefined ? '' : `?project=${encodeURIComponent(project)}`
  const response = await fetch(`/api/playground/run${search}`, {
    method: 'POST',
    credentials: 'same-origin',
    signal,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  })
  if (!response.ok || response.body === null) throw await problemOf(response)
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  const reader = events.getReader()
  for (;;) {
    const { value, done } = await reader.read()
    if (done) throw new ApiProblem({ status: 0, title: 'The answer broke off before its end.' })
    const data: unknown = JSON.parse(value.data)
    if (value.event === 'text-delta') onText((data as { text: string }).text)
    else if (value.event === 'call-end') return data as CellEnd
    else if (value.event === 'problem')
      throw new ApiProblem({ status: 500, ...(data as { title: string; hint: string }) })
  }
}

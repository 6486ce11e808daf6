import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { TextArea, TextField } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { useProject } from '../shell/address.ts'
import { tryRoute } from './try-call.ts'
import { TriedResult } from './tried-result.tsx'

/** Sends one real request through the route. A key that is pasted in stays in this field and is never kept. */
export function TryIt({ route }: { readonly route: string }) {
  const project = useProject()
  const queries = useQueryClient()
  const development = useQuery({
    queryKey: ['development-key'],
    queryFn: api.developmentKey,
    staleTime: Infinity,
    retry: false,
  })
  const [pasted, setPasted] = useState('')
  const [message, setMessage] = useState('Say hello in five words.')
  const leave = useRef<AbortController | null>(null)
  useEffect(() => () => leave.current?.abort(), [])
  // The development key belongs to the default project: in another it would record the call elsewhere.
  const ours = project === undefined ? (development.data?.secret ?? null) : null
  const key = pasted.trim() === '' ? ours : pasted.trim()
  const send = useMutation({
    mutationFn: (by: string) => {
      leave.current = new AbortController()
      return tryRoute({ route, key: by, message, signal: leave.current.signal })
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['routing-health'] }),
  })
  const isStopped = send.error instanceof DOMException && send.error.name === 'AbortError'
  return (
    <Section title="Try it" note="one real request, recorded like any other">
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (key !== null && !send.isPending) send.mutate(key)
        }}
      >
        <TextArea
          label="Message"
          rows={3}
          value={message}
          onChange={(event) => setMessage(event.target.value)}
        />
        <TextField
          label="API key"
          type="password"
          autoComplete="off"
          placeholder={ours === null ? 'tt-…' : 'the development key'}
          value={pasted}
          onChange={(event) => setPasted(event.target.value)}
          note={
            ours === null
              ? 'One of this project’s keys; it is used for this request and not kept.'
              : 'Left empty, the development key of this machine is used. A key typed here is not kept.'
          }
        />
        <div className="flex gap-2">
          <Button
            look="primary"
            type="submit"
            disabled={key === null || message.trim() === '' || send.isPending}
          >
            {send.isPending ? 'Asking…' : 'Send'}
          </Button>
          {send.isPending && <Button onClick={() => leave.current?.abort()}>Stop</Button>}
        </div>
      </form>
      {isStopped && <p className="text-soft">Stopped before the answer came.</p>}
      {send.isError && !isStopped && <Problem error={send.error} />}
      {send.isSuccess && <TriedResult tried={send.data} />}
    </Section>
  )
}

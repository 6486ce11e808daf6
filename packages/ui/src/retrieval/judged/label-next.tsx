import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { RetrievalDetail } from '@telltale/sdk'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/notice.tsx'
import { useProject, useRange } from '../../shell/address.ts'

const scores = [1, 2, 3, 4, 5] as const

/** The next query that people are asked about, without what the judge said of it. */
export function LabelNext() {
  const { hours } = useRange()
  const project = useProject()
  const query = useQuery({
    queryKey: ['judged-next', project, hours],
    queryFn: () => api.nextToLabel(hours, project),
    refetchOnWindowFocus: false,
  })
  if (query.isError) return <Problem error={query.error} retry={() => void query.refetch()} />
  if (query.data === undefined) return null
  const { retrieval } = query.data
  return retrieval === null ? (
    <p className="text-soft">Nothing waits for your label.</p>
  ) : (
    <Label key={retrieval.id} retrieval={retrieval} />
  )
}

function Label({ retrieval }: { readonly retrieval: RetrievalDetail }) {
  const project = useProject()
  const queries = useQueryClient()
  const [given, setGiven] = useState<Readonly<Record<number, number>>>({})
  const documents = retrieval.documents.filter(({ text }) => text !== null)
  const save = useMutation({
    mutationFn: () =>
      api.labelRetrieval(
        retrieval.id,
        documents.map(({ rank }) => ({ document: rank, score: given[rank]! })),
        project,
      ),
    onSuccess: () => {
      // The label lands a moment later; asked at once the same query would come again.
      setTimeout(() => {
        void queries.invalidateQueries({ queryKey: ['judged-next', project] })
        void queries.invalidateQueries({ queryKey: ['judged', project] })
      }, landingMs)
    },
  })
  return (
    <form
      className="grid gap-3 rounded-large border border-line px-4 py-3"
      aria-label="Label a query"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <p className="break-words font-medium">{retrieval.query}</p>
      {documents.map(({ rank, id, text }) => (
        <fieldset key={rank} className="grid gap-1">
          <legend className="text-small text-soft">
            {rank}. {id ?? 'no identifier'}
          </legend>
          <p className="line-clamp-4 whitespace-pre-wrap break-words text-soft">{text}</p>
          <div className="flex flex-wrap gap-3">
            {scores.map((score) => (
              <label key={score} className="flex items-baseline gap-1 text-small">
                <input
                  type="radio"
                  className="accent-accent"
                  name={`${retrieval.id}-${rank}`}
                  checked={given[rank] === score}
                  onChange={() => setGiven({ ...given, [rank]: score })}
                />
                {score}
                {score === 1 && <span className="text-faint">nothing to do with it</span>}
                {score === 5 && <span className="text-faint">holds the answer</span>}
              </label>
            ))}
          </div>
        </fieldset>
      ))}
      {save.isError && <Problem error={save.error} />}
      <div>
        <Button
          type="submit"
          disabled={
            save.isPending || save.isSuccess || documents.some(({ rank }) => given[rank] === undefined)
          }
        >
          {save.isSuccess ? 'Taken' : 'Label'}
        </Button>
      </div>
    </form>
  )
}

const landingMs = 2_000

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { JudgeQuestion, JudgingSettings } from '@telltale/sdk'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Check, TextField } from '../../parts/field.tsx'
import { Problem } from '../../parts/notice.tsx'
import { useProject } from '../../shell/address.ts'
import { questionWords } from './judged-words.ts'

const questionNames = Object.keys(questionWords) as JudgeQuestion[]

/** Who judges, what of, and for how much. */
export function JudgingForm() {
  const project = useProject()
  const query = useQuery({
    queryKey: ['judging-settings', project],
    queryFn: () => api.judgingSettings(project),
    refetchOnWindowFocus: false,
  })
  if (query.isError) return <Problem error={query.error} retry={() => void query.refetch()} />
  return query.data === undefined ? null : <Form settings={query.data} />
}

const numberFault = (text: string): string | undefined => (Number(text) > 0 ? undefined : 'A number above 0.')

function Form({ settings }: { readonly settings: JudgingSettings }) {
  const project = useProject()
  const queries = useQueryClient()
  const [model, setModel] = useState(settings.model ?? '')
  const [questions, setQuestions] = useState(settings.questions)
  const [perHour, setPerHour] = useState(String(settings.perHourAtMost))
  const [perDay, setPerDay] = useState(String(settings.usdPerDayAtMost))
  const save = useMutation({
    mutationFn: (next: JudgingSettings) => api.putJudgingSettings(next, project),
    onSuccess: async (now) => {
      queries.setQueryData(['judging-settings', project], now)
      await queries.invalidateQueries({ queryKey: ['judged', project] })
    },
  })
  const isFaulty = [perHour, perDay].some((text) => numberFault(text) !== undefined) || questions.length === 0
  return (
    <form
      className="grid max-w-160 gap-3"
      aria-label="Who judges"
      onSubmit={(event) => {
        event.preventDefault()
        if (isFaulty) return
        save.mutate({
          ...settings,
          ...{ model: model.trim() === '' ? null : model.trim(), questions },
          ...{ perHourAtMost: Number(perHour), usdPerDayAtMost: Number(perDay) },
        })
      }}
    >
      <TextField
        label="Model or route that judges"
        note="Empty: nothing is judged. Its calls are on the tape as the route judge:retrieval."
        value={model}
        onChange={(event) => setModel(event.target.value)}
      />
      <div className="grid gap-1">
        {questionNames.map((name) => (
          <Check
            key={name}
            label={questionWords[name].name}
            note={questionWords[name].note}
            checked={questions.includes(name)}
            onChange={({ target }) =>
              setQuestions(
                questionNames.filter((one) => (one === name ? target.checked : questions.includes(one))),
              )
            }
          />
        ))}
      </div>
      <div className="grid grid-cols-2 gap-3 max-narrow:grid-cols-1">
        <TextField
          label="Queries an hour, at most"
          inputMode="decimal"
          fault={numberFault(perHour)}
          value={perHour}
          onChange={(event) => setPerHour(event.target.value)}
        />
        <TextField
          label="US dollars in 24 hours, at most"
          inputMode="decimal"
          fault={numberFault(perDay)}
          value={perDay}
          onChange={(event) => setPerDay(event.target.value)}
        />
      </div>
      {save.isError && <Problem error={save.error} />}
      <div className="flex items-center gap-3">
        <Button type="submit" disabled={save.isPending || isFaulty}>
          Save the judge
        </Button>
        <span role="status" className="text-small text-soft">
          {save.isSuccess ? 'Saved.' : ''}
        </span>
      </div>
    </form>
  )
}

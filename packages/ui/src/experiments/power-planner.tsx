import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Choice, TextField } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import { emptyBaseline, planQuestion, planWords, type BaselineDraft } from './plan-question.ts'

type Props = {
  /** As typed: the smallest difference worth having. */
  readonly smallestEffect: string
  readonly take: (plannedUsers: number) => void
}

/** How many users it takes to see the difference, asked as it is typed. */
export function PowerPlanner({ smallestEffect, take }: Props) {
  const [baseline, setBaseline] = useState<BaselineDraft>(emptyBaseline)
  const question = planQuestion(baseline, smallestEffect)
  const plan = useQuery({
    queryKey: ['experiment-plan', question],
    queryFn: () => api.planExperiment(question!),
    enabled: question !== null,
    retry: false,
  })
  const isShare = baseline.kind === 'share'
  const planned = question === null ? null : (plan.data?.plannedUsers ?? null)
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-2 font-medium">How many users does it take?</legend>
      <div className="grid gap-4 narrow:grid-cols-3">
        <Choice
          label="The metric is"
          value={baseline.kind}
          onChange={(event) =>
            setBaseline({ ...baseline, kind: event.target.value === 'number' ? 'number' : 'share' })
          }
        >
          <option value="share">a share, such as errors</option>
          <option value="number">a number, such as a cost</option>
        </Choice>
        <TextField
          label={isShare ? 'Today, %' : 'Its standard deviation, by user'}
          inputMode="decimal"
          placeholder={isShare ? '20' : '0.004'}
          value={baseline.today}
          onChange={(event) => setBaseline({ ...baseline, today: event.target.value })}
        />
        <TextField
          label="Users a day (optional)"
          inputMode="numeric"
          value={baseline.usersPerDay}
          onChange={(event) => setBaseline({ ...baseline, usersPerDay: event.target.value })}
        />
      </div>
      <div role="status" className="flex flex-wrap items-center gap-3 text-soft">
        <p className="min-w-0 max-w-160">
          {planned === null
            ? 'Say what the metric is today and what difference is worth having, and this says how many users it takes.'
            : planWords(plan.data!)}
        </p>
        {planned !== null && (
          <Button size="row" onClick={() => take(planned)}>
            Plan for {planned.toLocaleString('en-US')}
          </Button>
        )}
      </div>
      {plan.isError && question !== null && <Problem error={plan.error} />}
    </fieldset>
  )
}

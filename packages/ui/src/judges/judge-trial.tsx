import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Judge, JudgeAnswer, Judgement, JudgeSettings } from '@telltale/sdk'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { TextArea, TextField } from '../parts/field.tsx'
import { formatMs, formatUsd } from '../parts/format.ts'
import { Problem } from '../parts/notice.tsx'
import { Badge, type Tone } from '../parts/status-mark.tsx'
import { useProject } from '../shell/address.ts'
import { judgeApi } from './judge-api.ts'

type Props = {
  /** Asked by its name while nothing was changed, so that its calls are found under it. */
  readonly before: Judge | null
  /** As typed; null while it cannot be read. */
  readonly settings: () => JudgeSettings | null
}

/** Asks the judge as it is typed about a text. It costs what the model costs; nothing but the calls is kept. */
export function JudgeTrial({ before, settings }: Props) {
  const project = useProject()
  const [question, setQuestion] = useState('')
  const [answer, setAnswer] = useState('')
  const [times, setTimes] = useState('1')
  const trial = useMutation({
    mutationFn: async (): Promise<Judgement | null> => {
      const given = settings()
      if (given === null) return null
      const texts = { ...(question === '' ? {} : { question }), ...(answer === '' ? {} : { answer }) }
      const repeats = Math.min(20, Math.max(1, Math.round(Number(times)) || 1))
      return before !== null && isSame(before, given)
        ? judgeApi.ask(before.name, texts, repeats, project)
        : judgeApi.tryOut(given, texts, repeats, project)
    },
  })
  return (
    <section aria-label="Try it on a text" className="grid gap-3 border-t border-line pt-4">
      <h3 className="font-medium">Try it on a text</h3>
      <div className="grid items-start gap-4 narrow:grid-cols-2">
        <TextArea
          label="Question (optional)"
          rows={3}
          className="font-sans"
          value={question}
          onChange={(event) => setQuestion(event.target.value)}
        />
        <TextArea
          label="Answer"
          rows={3}
          className="font-sans"
          value={answer}
          onChange={(event) => setAnswer(event.target.value)}
        />
      </div>
      <div className="flex flex-wrap items-end gap-3">
        <div className="w-28">
          <TextField
            label="Times asked"
            inputMode="numeric"
            value={times}
            onChange={(event) => setTimes(event.target.value)}
          />
        </div>
        <Button
          disabled={(answer === '' && question === '') || trial.isPending}
          onClick={() => trial.mutate()}
        >
          {trial.isPending ? 'Asking…' : 'Ask it'}
        </Button>
      </div>
      <div aria-live="polite" className="grid gap-2">
        {trial.isError && <Problem error={trial.error} />}
        {trial.data === null && <p className="text-bad">Correct what is marked above first.</p>}
        {trial.data != null && !trial.isPending && <Outcome judgement={trial.data} />}
      </div>
    </section>
  )
}

const isSame = (judge: Judge, given: JudgeSettings): boolean =>
  (['model', 'rubric', 'scale', 'temperature', 'maxTokens'] as const).every(
    (field) => JSON.stringify(judge[field]) === JSON.stringify(given[field]),
  )

function Outcome({ judgement }: { readonly judgement: Judgement }) {
  const { asked, parsed, score, label, scoreVariance, agreement, missing, costUsd, answers } = judgement
  const said = label ?? (score === null ? null : `${Number(score.toFixed(2))} of 5`)
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2">
        {said === null ? <Badge tone="warn">no score</Badge> : <span className="font-medium">{said}</span>}
        {missing !== null && <span>{missing}</span>}
        <span className="text-faint">
          {parsed} of {asked} could be read
          {agreement !== null && asked > 1 && `, ${Math.round(agreement * 100)} % agree`}
          {scoreVariance !== null && `, variance ${Number(scoreVariance.toFixed(3))}`},{' '}
          {costUsd === null ? 'cost unknown' : formatUsd(costUsd)}
        </span>
      </p>
      <ol className="grid border-t border-line">
        {answers.map((answer, at) => (
          <Said key={at} answer={answer} />
        ))}
      </ol>
    </>
  )
}

const tones: Readonly<Record<JudgeAnswer['outcome'], Tone>> = {
  parsed: 'neutral',
  empty: 'warn',
  unreadable: 'warn',
  failed: 'bad',
}

const Said = ({ answer }: { readonly answer: JudgeAnswer }) => (
  <li className="flex min-w-0 flex-wrap items-baseline gap-x-2 border-b border-line py-1.5">
    <Badge tone={tones[answer.outcome]}>
      {answer.outcome === 'parsed' ? (answer.label ?? answer.score) : answer.outcome}
    </Badge>
    <span className="min-w-0 break-words">{answer.reason}</span>
    <span className="ml-auto text-small text-faint">
      {formatMs(answer.latencyMs)}, {answer.costUsd === null ? 'cost unknown' : formatUsd(answer.costUsd)}
      {answer.callId !== null && (
        <>
          {' · '}
          <Link to="/calls/$callId" params={{ callId: answer.callId }} className="text-accent underline">
            call
          </Link>
        </>
      )}
    </span>
  </li>
)

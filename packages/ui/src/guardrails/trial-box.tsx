import { useMutation } from '@tanstack/react-query'
import type { GuardrailSettings, GuardrailStage, GuardrailTrialResult } from '@telltale/sdk'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Choice, TextArea } from '../parts/field.tsx'
import { formatMs, formatUsd } from '../parts/format.ts'
import { Problem } from '../parts/notice.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { useProject } from '../shell/address.ts'
import { guardrailApi } from './guardrail-api.ts'
import { stretchesOf } from './marked-text.ts'
import { stageWords, verdictTones, verdictWords } from './words.ts'

type Props = {
  /** The guardrail that stands; null for one that is being made. */
  readonly name: string | null
  readonly stages: readonly GuardrailStage[]
  /** What to try in its place; null when that cannot be read yet. Left out: what stands. */
  readonly settings?: () => GuardrailSettings | null
}

/** A text to try a guardrail on: what it would do, and what it found where. Nothing is kept. */
export function TrialBox({ name, stages, settings }: Props) {
  const project = useProject()
  const [text, setText] = useState('')
  const [chosen, setStage] = useState<GuardrailStage | null>(null)
  const stage = chosen !== null && stages.includes(chosen) ? chosen : stages[0]
  const trial = useMutation({
    mutationFn: async (): Promise<{
      readonly result: GuardrailTrialResult
      readonly text: string
    } | null> => {
      const given = settings?.()
      if (given === null || stage === undefined) return null
      const about = {
        ...(name === null ? {} : { name }),
        ...(given === undefined ? {} : { settings: given }),
      }
      const { results } = await guardrailApi.checkTexts({ stage, texts: [text], ...about }, project)
      return { result: results[0]!, text }
    },
  })
  const outcome = useRef<HTMLDivElement>(null)
  // Below a long form what comes of it would come out of sight.
  useEffect(() => outcome.current?.scrollIntoView({ block: 'nearest' }), [trial.data, trial.error])
  return (
    <div className="grid gap-3">
      <TextArea
        label="A text"
        rows={4}
        className="font-sans"
        placeholder="Paste something it should find, and something it should not."
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="flex flex-wrap items-end gap-3">
        {stages.length > 1 && (
          <Choice
            label="Taken as"
            value={stage}
            onChange={(event) => setStage(event.target.value as GuardrailStage)}
          >
            {stages.map((one) => (
              <option key={one} value={one}>
                {stageWords[one]}
              </option>
            ))}
          </Choice>
        )}
        <Button
          disabled={text === '' || stage === undefined || trial.isPending}
          onClick={() => trial.mutate()}
        >
          {trial.isPending ? 'Looking…' : 'Try it'}
        </Button>
      </div>
      <div ref={outcome} aria-live="polite" className="grid gap-2">
        {trial.isError && <Problem error={trial.error} />}
        {trial.data === null && <p className="text-bad">Correct what is marked above first.</p>}
        {trial.data != null && !trial.isPending && <Outcome {...trial.data} />}
      </div>
    </div>
  )
}

function Outcome({ result, text }: { readonly result: GuardrailTrialResult; readonly text: string }) {
  const { verdict, score, threshold, reason, findings, latencyMs, costUsd } = result
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <Badge tone={verdictTones[verdict]}>{verdictWords[verdict]}</Badge>
        <span>{reason}</span>
        <span className="text-faint">
          {score === null ? 'no score' : `score ${Number(score.toFixed(3))} of ${threshold}`},{' '}
          {formatMs(latencyMs)}
          {costUsd !== null && `, ${formatUsd(costUsd)}`}
        </span>
      </p>
      {findings.length > 0 && (
        <p
          aria-label="What was found"
          role="group"
          className="max-h-60 overflow-auto whitespace-pre-wrap break-words rounded-medium border border-line bg-raised px-3 py-2"
          tabIndex={0}
        >
          {stretchesOf(text, findings).map((stretch, at) =>
            stretch.kinds.length === 0 ? (
              <span key={at}>{stretch.text}</span>
            ) : (
              <mark key={at} className="rounded-small bg-warn-wash px-0.5 text-ink">
                {stretch.text}
                <span className="ml-1 text-tiny font-medium text-warn">{stretch.kinds.join(', ')}</span>
              </mark>
            ),
          )}
        </p>
      )}
    </>
  )
}

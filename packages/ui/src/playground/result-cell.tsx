import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { Button } from '../parts/button.tsx'
import { costReason } from '../parts/cost-reason.ts'
import { formatCount, formatMs, formatUsd } from '../parts/format.ts'
import { Badge, CallStatusMark } from '../parts/status-mark.tsx'
import { InlineDiff } from '../prompts/word-diff.tsx'
import type { ChosenEvaluator, Column, Row } from './bench.ts'
import type { Cell } from './cell.ts'
import type { CellEnd, CellScore } from './records.ts'
import { askedOf, keyOf, useCell, type Runs } from './use-runs.ts'

type ResultCellProps = {
  readonly column: Column
  readonly row: Row
  readonly number: number
  readonly evaluators: readonly ChosenEvaluator[]
  readonly runs: Runs
  /** The cell whose words this one's are compared with; null: none. */
  readonly baseKey: string | null
}

/** One call: what it says while it says it, what it took, and how it scored. */
export const ResultCell = memo(function ResultCell({
  column,
  row,
  number,
  evaluators,
  runs,
  baseKey,
}: ResultCellProps) {
  const place = { column, row }
  const key = keyOf(place)
  const cell = useCell(runs.store, key)
  const base = useCell(runs.store, baseKey ?? key)
  const name = `${column.label}, ${column.model}, row ${number}`
  const isOpen = cell?.state === 'waiting' || cell?.state === 'running'
  const isStale = cell !== undefined && cell.asked !== askedOf(place, evaluators)
  return (
    <td className="border-l border-line p-3">
      <div
        role="group"
        aria-label={name}
        aria-busy={isOpen}
        className="unseen-skipped grid grid-cols-1 gap-2"
      >
        {cell === undefined ? (
          <p className="text-faint">Not asked yet.</p>
        ) : (
          <>
            <Words cell={cell} baseText={baseKey === null ? null : (base?.text ?? '')} name={name} />
            {cell.end !== null && <Figures end={cell.end} />}
          </>
        )}
        <div className="flex flex-wrap items-center gap-1.5">
          {isOpen ? (
            <Button size="row" onClick={() => runs.stop(key)} aria-label={`Stop ${name}`}>
              Stop
            </Button>
          ) : (
            <Button size="row" onClick={() => runs.run([place], evaluators)} aria-label={`Run ${name}`}>
              {cell === undefined ? 'Run' : 'Run again'}
            </Button>
          )}
          {cell?.end != null && (
            <Link
              to="/calls/$callId"
              params={{ callId: cell.end.callId }}
              className="px-1 text-small font-medium text-accent hover:underline"
            >
              Open the call
            </Link>
          )}
          {isStale && !isOpen && <Badge tone="warn">asked before the last edit</Badge>}
        </div>
      </div>
    </td>
  )
})

const box = 'max-h-72 overflow-auto whitespace-pre-wrap break-words'

type WordsProps = { readonly cell: Cell; readonly baseText: string | null; readonly name: string }

function Words({ cell, baseText, name }: WordsProps) {
  const { state, text, end, refusal } = cell
  const fault = refusal ?? end?.fault ?? null
  return (
    <>
      {text !== '' && (
        <div tabIndex={0} role="region" aria-label={`Answer of ${name}`} className={box}>
          {baseText === null ? text : <InlineDiff left={baseText} right={text} />}
        </div>
      )}
      {end?.toolCalls.map((call, index) => (
        <p key={index} className="break-all font-mono text-small text-soft">
          {call.name}({call.arguments})
        </p>
      ))}
      {fault !== null && <p className="break-words text-bad">{fault}</p>}
      {state === 'waiting' && <p className="text-faint">Waiting for its turn.</p>}
      {state === 'running' && text === '' && <p className="text-faint">Asking…</p>}
      {state === 'stopped' && <p className="text-soft">Stopped before its end.</p>}
      {end?.status === 'ok' && text === '' && end.toolCalls.length === 0 && (
        <p className="text-faint">The answer holds no text.</p>
      )}
    </>
  )
}

function Figures({ end }: { readonly end: CellEnd }) {
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-small text-soft">
        {(end.status !== 'ok' || end.finishReason === 'length') && (
          <CallStatusMark status={end.status === 'ok' ? 'cut off at its maximum' : end.status} />
        )}
        <span title="Latency">{formatMs(end.latencyMs)}</span>
        {end.ttftMs !== null && <span>first token {formatMs(end.ttftMs)}</span>}
        {(end.inputTokens !== null || end.outputTokens !== null) && (
          <span title="Tokens in and out">
            {formatCount(end.inputTokens)} → {formatCount(end.outputTokens)} tokens
          </span>
        )}
        {end.costUsd === null ? (
          <span className="text-faint">cost unknown: {costReason(end.costUnknownReason)}</span>
        ) : (
          <span title={`$${end.costUsd}`}>{formatUsd(end.costUsd)}</span>
        )}
      </p>
      {end.status === 'ok' && end.scores.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {end.scores.map((score) => (
            <li key={score.name} title={score.words}>
              <Badge tone={toneOf(score)}>{scoreWords(score)}</Badge>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const toneOf = ({ passed }: CellScore) => (passed === null ? 'neutral' : passed ? 'good' : 'bad')

const scoreWords = ({ name, score, passed, reason }: CellScore): string =>
  score === null
    ? `${name}: unknown, ${reasonWords[reason ?? ''] ?? reason}`
    : `${name} ${score === 0 || score === 1 ? score : score.toFixed(2)}, ${passed ? 'passed' : 'failed'}`

const reasonWords: Readonly<Record<string, string>> = {
  'expected-missing': 'nothing expected',
  'options-invalid': 'its options cannot be used',
  'output-too-long': 'too long to score',
}

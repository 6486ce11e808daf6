import { Link } from '@tanstack/react-router'
import { formatCount, formatMs, formatUsd } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Figure, Figures } from '../parts/page.tsx'
import { CallStatusMark } from '../parts/status-mark.tsx'
import { Tabs } from '../parts/tabs.tsx'
import type { Call, CallDetail as Detail } from '../records.ts'
import { costReason } from '../parts/cost-reason.ts'
import { CallDocuments } from './call-documents.tsx'
import { CallFacts, Unknown } from './call-facts.tsx'
import { CallLimits } from './call-limits.tsx'
import { CallPath } from './call-path.tsx'
import { CostBreakdown } from './call-tables.tsx'
import { CallVerdicts } from './call-verdicts.tsx'
import { CallWarnings } from './call-warnings.tsx'
import { CallWay } from './call-way.tsx'
import { Raw, Said } from './call-bodies.tsx'
import { readLimits, readWarnings } from './read-evidence.ts'
import { Timeline } from './timeline.tsx'
import { useCallRetrievals } from './use-call.ts'
import { TraceLines } from './trace-lines.tsx'
import { WrongHit } from '../caches/wrong-hit.tsx'

/** One call: what it took, where the time went, what was said, and everything else on its record. */
export function CallDetail({
  detail,
  inTrace = false,
}: {
  readonly detail: Detail
  /** Its trace is around it already. */
  readonly inTrace?: boolean
}) {
  const { call, input, output, scores, verdicts, trace } = detail
  const limits = readLimits(call.limits)
  const warnings = readWarnings(call.warnings)
  const unseen = call.unseen ?? []
  const retrievals = useCallRetrievals(call.id).data?.retrievals ?? []
  const others = trace.filter((other) => other.id !== call.id)
  return (
    <div className="grid min-w-0 gap-4">
      {call.status !== 'ok' && (
        <div className="grid gap-0.5 rounded-medium border border-line border-l-2 border-l-bad bg-raised px-3 py-2">
          <p className="font-medium text-bad">
            The call ended as {call.status}
            {call.errorKind !== null && `: ${call.errorKind}`}
          </p>
          {call.errorDetail !== null && <p className="break-words text-soft">{call.errorDetail}</p>}
        </div>
      )}
      <WrongHit call={call} />
      <CallFigures call={call} />
      <CallPath call={call} />
      <Timeline call={call} />
      {!inTrace && <TraceLines call={call} />}
      <Tabs
        label="Parts of the call"
        tabs={[
          {
            id: 'conversation',
            label: 'Conversation',
            body: <Said call={call} input={input} output={output} />,
          },
          ...(retrievals.length === 0
            ? []
            : [
                {
                  id: 'documents',
                  label: 'Documents',
                  count: retrievals.reduce((sum, { documents }) => sum + documents.length, 0),
                  body: <CallDocuments callId={call.id} retrievals={retrievals} />,
                },
              ]),
          { id: 'cost', label: 'Cost', body: <CostBreakdown call={call} /> },
          {
            id: 'attempts',
            label: 'Attempts',
            count: call.attempts.length,
            body: <CallWay call={call} />,
          },
          ...(limits.length === 0
            ? []
            : [
                {
                  id: 'limits',
                  label: 'Limits',
                  count: limits.length,
                  body: <CallLimits limits={limits} />,
                },
              ]),
          ...(verdicts.length === 0 && unseen.length === 0
            ? []
            : [
                {
                  id: 'guardrails',
                  label: 'Guardrails',
                  count: verdicts.length,
                  body: <CallVerdicts verdicts={verdicts} unseen={unseen} />,
                },
              ]),
          ...(warnings.length === 0
            ? []
            : [
                {
                  id: 'warnings',
                  label: 'Warnings',
                  count: warnings.length,
                  body: <CallWarnings warnings={warnings} />,
                },
              ]),
          { id: 'record', label: 'Record', body: <CallFacts call={call} /> },
          { id: 'raw', label: 'Raw', body: <Raw call={call} input={input} output={output} /> },
          ...(inTrace || others.length === 0
            ? []
            : [
                {
                  id: 'trace',
                  label: 'Trace',
                  count: trace.length,
                  body: <Trace calls={trace} at={call.id} />,
                },
              ]),
          ...(scores.length === 0
            ? []
            : [
                {
                  id: 'scores',
                  label: 'Scores',
                  count: scores.length,
                  body: (
                    <ul className="divide-y divide-line">
                      {scores.map((score) => (
                        <li key={score.id} className="flex flex-wrap gap-x-3 py-1.5">
                          <span className="font-medium">{score.name}</span>
                          <span>{score.value ?? score.label ?? '–'}</span>
                          <span className="text-soft">
                            {score.source}, <Moment at={score.at} ago />
                          </span>
                          {score.comment !== null && <span className="text-soft">{score.comment}</span>}
                        </li>
                      ))}
                    </ul>
                  ),
                },
              ]),
        ]}
      />
    </div>
  )
}

const CallFigures = ({ call }: { readonly call: Call }) => (
  <Figures>
    <Figure name="Latency">{formatMs(call.latencyMs)}</Figure>
    <Figure name="First token">
      {call.ttftMs === null ? (
        <span className="text-faint">{call.stream ? 'unknown' : 'not streamed'}</span>
      ) : (
        formatMs(call.ttftMs)
      )}
    </Figure>
    <Figure name="Tokens in · out">
      {call.inputTokens === null && call.outputTokens === null ? (
        <Unknown />
      ) : (
        `${formatCount(call.inputTokens)} · ${formatCount(call.outputTokens)}`
      )}
    </Figure>
    <Figure name="Cost" note={isWhole(call) ? undefined : costReason(call.costUnknownReason)}>
      <span title={call.costUsd === null ? undefined : `$${call.costUsd}`}>
        {call.costUsd !== null && !isWhole(call) && '≥ '}
        {call.costUsd === null ? <Unknown /> : formatUsd(call.costUsd)}
      </span>
    </Figure>
  </Figures>
)

/** Known, of all attempts. */
const isWhole = ({ costUsd, costUnknownReason }: Call): boolean =>
  costUsd !== null && costUnknownReason === null

const Trace = ({ calls, at }: { readonly calls: Detail['trace']; readonly at: string }) => (
  <ol className="divide-y divide-line rounded-large border border-line">
    {calls.map((call) => (
      <li
        key={call.id}
        className={`grid grid-cols-[88px_76px_minmax(0,1fr)_72px] items-center gap-3 px-3 py-1.5 ${call.id === at ? 'bg-accent-wash' : ''}`}
      >
        <Moment at={call.startedAt} />
        <CallStatusMark status={call.status} />
        <Link
          to="/calls/$callId"
          params={{ callId: call.id }}
          className="truncate font-medium text-accent hover:underline"
        >
          {call.route ?? call.model ?? call.requestedModel}
        </Link>
        <span className="text-right">{formatMs(call.latencyMs)}</span>
      </li>
    ))}
  </ol>
)

import { Link } from '@tanstack/react-router'
import { Code } from '../parts/copy.tsx'
import { formatCount, formatMs, formatUsd, plural } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Figure, Figures } from '../parts/page.tsx'
import { CallStatusMark } from '../parts/status-mark.tsx'
import { Tabs } from '../parts/tabs.tsx'
import type { Call, CallDetail as Detail } from '../records.ts'
import { costReason } from '../parts/cost-reason.ts'
import { CallFacts, Unknown } from './call-facts.tsx'
import { Attempts, CostBreakdown } from './call-tables.tsx'
import { Conversation } from './conversation.tsx'
import { laidOut } from './conversation-model.ts'
import { readAnswered, readAsked, toolsOffered } from './read-conversation.ts'
import { Timeline } from './timeline.tsx'

/** One call: what it took, where the time went, what was said, and everything else on its record. */
export function CallDetail({ detail }: { readonly detail: Detail }) {
  const { call, input, output, scores, trace } = detail
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
      <CallFigures call={call} />
      <Timeline call={call} />
      <Tabs
        label="Parts of the call"
        tabs={[
          {
            id: 'conversation',
            label: 'Conversation',
            body: <Said call={call} input={input} output={output} />,
          },
          { id: 'cost', label: 'Cost', body: <CostBreakdown call={call} /> },
          {
            id: 'attempts',
            label: 'Attempts',
            count: call.attempts.length,
            body: <Attempts attempts={call.attempts} />,
          },
          { id: 'record', label: 'Record', body: <CallFacts call={call} /> },
          { id: 'raw', label: 'Raw', body: <Raw call={call} input={input} output={output} /> },
          ...(others.length === 0
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
    <Figure name="Cost" note={call.costUsd === null ? costReason(call.costUnknownReason) : undefined}>
      <span title={call.costUsd === null ? undefined : `$${call.costUsd}`}>
        {call.costUsd === null ? <Unknown /> : formatUsd(call.costUsd)}
      </span>
    </Figure>
  </Figures>
)

type Bodies = { readonly call: Call; readonly input: string | null; readonly output: string | null }

function Said({ call, input, output }: Bodies) {
  const asked = input === null ? null : readAsked(call.dialect, input)
  const answered = output === null ? null : readAnswered(call.dialect, output)
  const tools = input === null ? [] : toolsOffered(input)
  return (
    <div className="grid gap-4">
      <div className="grid gap-1.5">
        <h3 className="text-small font-medium text-soft">
          Asked{tools.length > 0 && `, with ${plural(tools.length, 'tool')} on offer: ${tools.join(', ')}`}
        </h3>
        {asked === null ? (
          <NotRead body={input} preview={call.inputPreview} />
        ) : (
          <Conversation label="Asked" messages={asked} />
        )}
      </div>
      <div className="grid gap-1.5">
        <h3 className="text-small font-medium text-soft">
          Answered{call.stream && ', as a stream, put together again'}
          {call.status === 'truncated' && ', cut off before its end'}
        </h3>
        {answered === null ? (
          <NotRead body={output} preview={call.outputPreview} />
        ) : (
          <Conversation label="Answered" messages={answered} />
        )}
      </div>
    </div>
  )
}

function NotRead({ body, preview }: { readonly body: string | null; readonly preview: string }) {
  if (body !== null && body !== '') return <Code text={laidOut(body)} label="Body" />
  if (preview !== '')
    return (
      <div className="rounded-large border border-line px-3 py-2.5">
        <p className="text-small text-faint">The body was not kept; its first characters were:</p>
        <p className="whitespace-pre-wrap break-words">{preview}</p>
      </div>
    )
  return <p className="text-faint">Unknown – no body was kept.</p>
}

const Raw = ({ call, input, output }: Bodies) => (
  <div className="grid gap-4">
    {[
      { name: 'Request', body: input },
      { name: 'Reply', body: output },
      { name: 'Record', body: JSON.stringify(call) },
    ].map(({ name, body }) => (
      <div key={name} className="grid gap-1.5">
        <h3 className="text-small font-medium text-soft">{name}</h3>
        {body === null ? (
          <p className="text-faint">Unknown – the body was not kept.</p>
        ) : (
          <Code text={laidOut(body)} label={name} />
        )}
      </div>
    ))}
  </div>
)

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

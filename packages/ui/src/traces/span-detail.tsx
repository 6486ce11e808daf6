import { useQuery } from '@tanstack/react-query'
import { CallDetail } from '../calls/call-detail.tsx'
import { CallDocuments } from '../calls/call-documents.tsx'
import { laidOut } from '../calls/conversation-model.ts'
import { useCall } from '../calls/use-call.ts'
import { Code } from '../parts/copy.tsx'
import { formatMs, formatUtc } from '../parts/format.ts'
import { Problem } from '../parts/notice.tsx'
import { Figure, Figures } from '../parts/page.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { Tabs, type Tab } from '../parts/tabs.tsx'
import { useProject } from '../shell/address.ts'
import { Attributes } from './attributes.tsx'
import { Events, Logs } from './span-events.tsx'
import { traceApi, type SpanDetail as Detail, type TraceLine } from './records.ts'

/** Everything that is known of one step. */
export function SpanDetail({ traceId, line }: { readonly traceId: string; readonly line: TraceLine }) {
  if (line.call !== null) return <CallOfTrace id={line.call.id} />
  return (
    <div className="grid min-w-0 gap-4">
      {line.retrieval !== null && <Documents id={line.retrieval.id} />}
      {/* A retrieval that an application told of by itself has no span. */}
      {line.spanId !== line.retrieval?.id && <Told traceId={traceId} line={line} />}
    </div>
  )
}

const Waiting = () => (
  <div className="grid gap-4">
    <SkeletonBox className="h-17" />
    <SkeletonBox className="h-60" />
  </div>
)

/** A call, with what its tracer said of it besides. */
function CallOfTrace({ id }: { readonly id: string }) {
  const { data, isError, error, refetch } = useCall(id)
  if (isError) return <Problem error={error} retry={() => void refetch()} />
  if (data === undefined) return <Waiting />
  const told: Partial<Detail['span']> | null = data.call.telemetry ?? null
  return (
    <div className="grid min-w-0 gap-5">
      <CallDetail key={id} detail={data} inTrace />
      {told !== null && (
        <Tabs
          label="What its tracer told"
          tabs={toldTabs(told.attributes ?? {}, told.resource ?? {}, told.events ?? [])}
        />
      )}
    </div>
  )
}

function Documents({ id }: { readonly id: string }) {
  const project = useProject()
  const { data, isError, error } = useQuery({
    queryKey: ['retrieval', project, id],
    queryFn: () => traceApi.retrieval(id, project),
    staleTime: 60_000,
    retry: false,
  })
  if (isError) return <Problem error={error} />
  return data === undefined ? (
    <SkeletonBox className="h-40" />
  ) : (
    <CallDocuments callId={data.callId} retrievals={[data]} />
  )
}

function Told({ traceId, line }: { readonly traceId: string; readonly line: TraceLine }) {
  const project = useProject()
  const { data, isError, error, refetch } = useQuery({
    queryKey: ['span', project, traceId, line.spanId],
    queryFn: () => traceApi.span(traceId, line.spanId, project),
    staleTime: 60_000,
    retry: 1,
  })
  if (isError) return <Problem error={error} retry={() => void refetch()} />
  if (data === undefined) return <Waiting />
  const { span, input, output, logs } = data
  return (
    <div className="grid min-w-0 gap-4">
      {span.status === 'error' && (
        <div className="grid gap-0.5 rounded-medium border border-line border-l-2 border-l-bad bg-raised px-3 py-2">
          <p className="font-medium text-bad">This step failed.</p>
          {span.statusMessage !== null && <p className="break-words text-soft">{span.statusMessage}</p>}
        </div>
      )}
      <Figures>
        <Figure name="Duration">{formatMs(span.durationMs)}</Figure>
        <Figure name="Begins after">{formatMs(line.offsetMs)}</Figure>
        <Figure name="Type">{span.type}</Figure>
        <Figure name="Service">{span.service ?? <span className="text-faint">not told</span>}</Figure>
      </Figures>
      <Tabs
        label="Parts of the step"
        tabs={[
          ...contentTabs(span, input, output),
          ...toldTabs(span.attributes, span.resource, span.events),
          ...(logs.length === 0
            ? []
            : [{ id: 'logs', label: 'Log records', count: logs.length, body: <Logs logs={logs} /> }]),
          { id: 'record', label: 'Record', body: <Record span={span} /> },
        ]}
      />
    </div>
  )
}

function contentTabs(
  { inputPreview, outputPreview }: Detail['span'],
  input: string | null,
  output: string | null,
): readonly Tab[] {
  const asked = input ?? inputPreview
  const answered = output ?? outputPreview
  if (asked === '' && answered === '') return []
  return [
    {
      id: 'contents',
      label: 'In and out',
      body: (
        <div className="grid gap-3">
          {[
            { label: 'In', text: asked, isWhole: input !== null },
            { label: 'Out', text: answered, isWhole: output !== null },
          ]
            .filter(({ text }) => text !== '')
            .map(({ label, text, isWhole }) => (
              <div key={label} className="grid gap-1.5">
                <h3 className="text-small font-medium text-soft">
                  {label}
                  {!isWhole && ', its first characters: the whole was not kept'}
                </h3>
                <Code text={laidOut(text)} label={label} />
              </div>
            ))}
        </div>
      ),
    },
  ]
}

const toldTabs = (
  attributes: Detail['span']['attributes'],
  resource: Detail['span']['resource'],
  events: Detail['span']['events'],
): readonly Tab[] => [
  {
    id: 'attributes',
    label: 'Attributes',
    count: Object.keys(attributes).length,
    body: <Attributes label="Attributes" of={attributes} />,
  },
  ...(events.length === 0
    ? []
    : [{ id: 'events', label: 'Events', count: events.length, body: <Events events={events} /> }]),
  {
    id: 'resource',
    label: 'Resource',
    count: Object.keys(resource).length,
    body: <Attributes label="Resource" of={resource} />,
  },
]

const Record = ({ span }: { readonly span: Detail['span'] }) => (
  <div className="grid gap-3">
    <Attributes
      label="Record"
      of={{
        started: formatUtc(span.startedAt),
        kind: span.kind,
        status: span.status,
        environment: span.environment,
        release: span.release,
        session: span.sessionId,
        user: span.userId,
        instrumentation: span.scope,
        'read as': span.convention,
      }}
    />
    {span.links.length > 0 && (
      <Attributes
        label="Links"
        of={Object.fromEntries(
          span.links.map(({ traceId, spanId, attributes }, at) => [
            `link ${at + 1}`,
            { traceId, spanId, ...attributes },
          ]),
        )}
      />
    )}
    {span.dropped > 0 && (
      <p className="text-small text-soft">{span.dropped} attributes, events or links were left out.</p>
    )}
  </div>
)

import { formatUtc } from '../parts/format.ts'
import { Attributes } from './attributes.tsx'
import type { SpanDetail } from './records.ts'

/** What happened within a step. */
export const Events = ({ events }: { readonly events: SpanDetail['span']['events'] }) => (
  <ol className="grid gap-3">
    {events.map(({ name, at, attributes }, index) => (
      <li key={index} className="grid gap-1.5">
        <Head name={name} at={at} />
        {Object.keys(attributes).length > 0 && <Attributes label={name} of={attributes} />}
      </li>
    ))}
  </ol>
)

/** Log records that were written within a step. */
export const Logs = ({ logs }: { readonly logs: SpanDetail['logs'] }) => (
  <ol className="grid gap-3">
    {logs.map(({ at, eventName, severity, body, attributes }, index) => (
      <li key={index} className="grid gap-1.5">
        <Head name={eventName || (severity ?? 'log record')} at={at} />
        {body !== '' && <p className="whitespace-pre-wrap break-words text-small">{body}</p>}
        {Object.keys(attributes).length > 0 && <Attributes label={eventName} of={attributes} />}
      </li>
    ))}
  </ol>
)

const Head = ({ name, at }: { readonly name: string; readonly at: string }) => (
  <p className="flex flex-wrap gap-x-3">
    <span className="font-medium">{name}</span>
    <time dateTime={at} className="text-small text-soft">
      {formatUtc(at)}
    </time>
  </p>
)

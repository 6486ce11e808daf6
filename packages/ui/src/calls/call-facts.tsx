import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { languageUnknownWords } from '../guardrails/unseen.ts'
import { costReason } from '../parts/cost-reason.ts'
import { formatUtc } from '../parts/format.ts'
import type { Call } from '../records.ts'

/** What is not known is said, with the reason where there is one. */
export const Unknown = ({ reason }: { readonly reason?: string | null }) => (
  <span className="text-faint">unknown{reason ? ` – ${reason}` : ''}</span>
)

const noUsage = (call: Call): string | null =>
  call.usageSource === 'none' ? 'the provider sent no usage' : null

const text = (value: string | null, reason?: string | null): ReactNode =>
  value === null || value === '' ? <Unknown reason={reason} /> : value

function facts(
  call: Call,
): readonly { readonly name: string; readonly value: ReactNode; readonly skip?: boolean }[] {
  return [
    {
      name: 'Started',
      value: (
        <time dateTime={call.startedAt} title={formatUtc(call.startedAt)}>
          {new Date(call.startedAt).toLocaleString('en-GB')}
        </time>
      ),
    },
    {
      name: 'Prompt',
      value:
        call.promptName === null ? (
          '–'
        ) : (
          <Link
            to="/prompts/$name"
            params={{ name: call.promptName }}
            search={call.promptVersion === null ? {} : { right: call.promptVersion }}
            className="font-medium text-accent hover:underline"
          >
            {call.promptName}
            {call.promptVersion !== null && `@${call.promptVersion}`}
          </Link>
        ),
    },
    { name: 'Prompt hash', value: call.promptHash?.slice(0, 12), skip: call.promptHash === null },
    { name: 'Asked for', value: call.requestedModel },
    {
      name: 'Sent to',
      value: [call.provider, call.model].filter(Boolean).join(' · ') || (
        <Unknown reason="no provider was reached" />
      ),
    },
    {
      name: 'Answered by',
      value: text(call.responseModel, call.status === 'ok' ? 'the reply names no model' : null),
    },
    {
      name: 'Finish',
      value: text(call.finishReason, call.status === 'ok' ? null : `the call ended as ${call.status}`),
    },
    { name: 'Route', value: call.route ?? '–' },
    { name: 'User', value: call.userId ?? '–' },
    { name: 'Session', value: call.sessionId ?? '–' },
    { name: 'Environment', value: call.environment },
    { name: 'Release', value: call.release, skip: call.release === null },
    {
      name: 'Tags',
      value: Object.entries(call.tags)
        .map(([key, value]) => `${key}:${value}`)
        .join(', '),
      skip: Object.keys(call.tags).length === 0,
    },
    {
      name: 'Language',
      value: text(call.language ?? null, languageUnknownWords[call.languageUnknown ?? '']),
      skip: (call.language ?? call.languageUnknown ?? null) === null,
    },
    { name: 'Streamed', value: call.stream ? 'yes' : 'no' },
    { name: 'Cached reads', value: call.cachedReadTokens ?? <Unknown reason={noUsage(call)} /> },
    { name: 'Reasoning', value: call.reasoningTokens, skip: call.reasoningTokens === null },
    {
      name: 'Usage from',
      value:
        call.usageSource === 'partial'
          ? 'the provider, up to where the stream ended: tokens and cost are at least this'
          : call.usageSource,
    },
    { name: 'Price', value: text(call.priceId, costReason(call.costUnknownReason)) },
    { name: 'Trace', value: <span className="font-mono text-small">{call.traceId}</span> },
    { name: 'Fingerprint', value: call.systemFingerprint, skip: call.systemFingerprint === null },
  ]
}

/** Everything else the record says, as names and values. */
export function CallFacts({ call }: { readonly call: Call }) {
  return (
    <dl className="grid gap-x-8 narrow:grid-cols-2">
      {facts(call)
        .filter((fact) => fact.skip !== true)
        .map((fact) => (
          <div key={fact.name} className="flex min-w-0 gap-3 border-b border-line py-1.5">
            <dt className="w-24 shrink-0 text-soft">{fact.name}</dt>
            <dd className="min-w-0 break-words">{fact.value}</dd>
          </div>
        ))}
    </dl>
  )
}

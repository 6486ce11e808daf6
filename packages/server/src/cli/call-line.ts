import type { CallDetail, CallSummary } from '@telltale/sdk'
import { readableUsd, reasonSentence } from '../pricing/present.ts'
import { short, table } from './table.ts'

const number = (value: number | null): string => (value === null ? '?' : value.toLocaleString('en-US'))
const milliseconds = (value: number | null): string =>
  value === null ? '?' : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
const clock = (iso: string): string => iso.slice(11, 23)

const promptOf = ({ promptName, promptVersion }: CallSummary): string =>
  promptName === null ? '' : `${promptName}${promptVersion === null ? '' : `@${promptVersion}`}`

/** Calls, one a line. */
export const callTable = (calls: readonly CallSummary[]): string =>
  table(
    ['time (UTC)', 'status', 'model', 'prompt', 'route', 'in', 'out', 'cost', 'latency', 'id'],
    calls.map((call) => [
      call.startedAt.slice(0, 19).replace('T', ' '),
      call.status,
      call.model ?? call.requestedModel,
      promptOf(call),
      call.route ?? '',
      number(call.inputTokens),
      number(call.outputTokens),
      readableUsd(call.costUsd),
      milliseconds(call.latencyMs),
      call.id,
    ]),
    [5, 6, 7, 8],
  )

/** One call as it passes, for `calls tail`. */
export const callLine = (call: CallSummary): string =>
  [
    clock(call.startedAt),
    call.status.padEnd(9),
    (call.model ?? call.requestedModel).padEnd(24),
    `${number(call.inputTokens)} → ${number(call.outputTokens)}`.padStart(14),
    readableUsd(call.costUsd).padStart(11),
    milliseconds(call.latencyMs).padStart(9),
    short(call.inputPreview, 50),
  ].join('  ')

function passedOverWords({ count, targets }: NonNullable<CallDetail['call']['passedOver']>): string {
  const told = targets.map(({ provider, model, why, until }) => {
    const rest = why === 'breaker' ? 'breaker' : why === 'key' ? 'key refused' : 'rate limited'
    return `${model} at ${provider} (${rest}${until === null ? ', being probed' : ` until ${clock(until)}`})`
  })
  return told.join(', ') + (count > told.length ? `, and ${count - told.length} more` : '')
}

/** Everything about one call. */
export function callPage({ call, input, output, scores }: CallDetail): string {
  const cost =
    call.costUsd === null
      ? `unknown: ${reasonSentence(call.costUnknownReason ?? 'no reason given')}`
      : `$${call.costUsd}`
  const facts = [
    ['call', call.id],
    ['status', [call.status, call.errorKind, call.errorDetail].filter(Boolean).join(': ')],
    ['started', call.startedAt],
    ['model', `${call.requestedModel} → ${call.model ?? 'none'} at ${call.provider ?? 'no provider'}`],
    ['prompt', promptOf(call) || 'none'],
    [
      'route, user, session',
      [call.route, call.userId, call.sessionId].map((one) => one ?? 'none').join(', '),
    ],
    [
      'tokens',
      `${number(call.inputTokens)} in (${number(call.cachedReadTokens)} from cache), ${number(call.outputTokens)} out`,
    ],
    ['cost', cost],
    [
      'latency',
      `${milliseconds(call.latencyMs)}, first token ${milliseconds(call.ttftMs)}, ours ${milliseconds(call.overheadMs)}`,
    ],
    ['trace', call.traceId],
    ...(call.passedOver == null ? [] : [['passed over', passedOverWords(call.passedOver)] as const]),
  ] as const
  const lines = facts.map(([name, value]) => `${name.padEnd(22)}${value}`)
  const judged = scores.map(
    ({ name, value, label, source }) =>
      `${name}: ${[value, label].filter((one) => one !== null).join(' ')} (${source})`,
  )
  return [
    ...lines,
    ...(judged.length === 0 ? [] : ['', 'Scores', ...judged]),
    '',
    'Request',
    input ?? call.inputPreview,
    '',
    'Reply',
    output ?? call.outputPreview,
  ].join('\n')
}

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { cells, dialectNames, type Cell } from './cells.ts'
import { ourError } from './error-words.ts'
import { expected, slackMs } from './expected.ts'
import { deadlines } from './faults.ts'
import type { AttemptSeen, Outcome } from './outcome.ts'

export const guidePath = fileURLToPath(new URL('../../../../docs/fault-matrix.md', import.meta.url))

/** The guide to what each fault comes to, out of the same data that the test holds the house to. */
export const guide = (): string => `# What every fault comes to

What a caller, a provider and the record see when a provider fails: ${cells.length} cases, of which every one that can exist runs in \`npm test\` (packages/server/test/fault-matrix.test.ts) against the whole product with the [simulator](simulator.md) as its providers. This page is written from the data of that test, by \`node packages/server/test/fault-matrix/guide.ts\`; a test fails when it is stale.

Each case is a [route](routes.md) of one target, or of one and a fallback that works, with one attempt at each. The route's deadlines are ${deadlines.waiting.firstTokenMs} ms where a wait must end. Client and provider speak the same dialect.

- **caller gets**: the HTTP status, and what the reply ends with. *Our* errors are those of the gateway, with the code shown; the *provider's* are passed on as they came. Both are in the dialect's own shape, as a body or as an event of the stream.
- **calls**: requests that reached a provider.
- **record**: the call's \`status\` and \`errorKind\`, then its attempts: outcome, HTTP status, \`errorKind\`.
- **usage**: whether the record knows the tokens. Where it does not, they and the cost are null with a reason, never zero; *partial* is what a stream had told when it ended early, a lower bound.
- **waits**: the deadline that ends the attempt; where there is none, nothing is waited for. The reply comes no sooner, and ${slackMs / 1000} s later at the latest, which leaves room for a busy machine. A stream's least rate is looked at five seconds after its first content.
- Until the first piece of content a stream that has a fallback is held, so its failure is unseen. After it, or without a fallback, the reply ends with an error event: two answers are never spliced.

${table(
  [
    'fault',
    'the provider',
    'asked',
    'fallback',
    'dialects',
    'caller gets',
    'calls',
    'record',
    'usage',
    'waits',
  ],
  groupedByDialect(rowOf),
)}

## Our errors in each dialect

${table(
  ['dialect', 'upstream-timeout', 'upstream-unreachable, -truncated, -malformed', 'where the code is'],
  dialectNames.map((dialect) => [
    dialect,
    `\`${ourError(dialect, 'upstream-timeout').type}\``,
    `\`${ourError(dialect, 'upstream-unreachable').type}\``,
    dialect === 'Gemini' ? '`error.details[0].reason`' : '`error.code`',
  ]),
)}

## What cannot be

${table(['fault', 'asked', 'dialects', 'why'], groupedByDialect(absenceOf))}
`

/** A row without its dialects, which stand where it has null. */
type Row = readonly (string | null)[]

function rowOf(cell: Cell): Row | null {
  const expectation = expected(cell)
  if (!expectation.applies) return null
  const { means, outcome, waitsMs } = expectation
  const { call } = outcome
  return [
    cell.fault,
    means,
    asked(cell),
    cell.hasFallback ? 'yes' : 'no',
    null,
    callerGets(outcome),
    String(outcome.upstreamCalls),
    `${words(call.status, call.errorKind)}; ${call.attempts.map(attemptWords).join(', ')}`,
    call.usage,
    waitsMs === 0 ? '' : `${waitsMs / 1000} s`,
  ]
}

function absenceOf(cell: Cell): Row | null {
  const expectation = expected(cell)
  return expectation.applies ? null : [cell.fault, asked(cell), null, expectation.reason]
}

const asked = ({ isStream }: Cell): string => (isStream ? 'streamed' : 'whole')

function callerGets({ status, ends, error, malformedEvents, retryAfterS }: Outcome): string {
  const whose =
    error === null ? '' : error.code?.startsWith('upstream-') ? `our ${error.code}: ` : 'the provider’s: '
  const more = [
    ...(malformedEvents > 0 ? ['the malformed event passed on'] : []),
    ...(retryAfterS === null ? [] : [`retry-after: ${retryAfterS}`]),
  ]
  return [`${status}, ${whose}${ends}`, ...more].join(', ')
}

const attemptWords = ({ outcome, status, errorKind }: AttemptSeen): string =>
  words(outcome, status === null ? 'no status' : String(status), errorKind)

const words = (...some: readonly (string | null)[]): string => some.filter((one) => one !== null).join(' ')

/** Rows of cells that differ in nothing but their dialect become one. */
function groupedByDialect(row: (cell: Cell) => Row | null): string[][] {
  const dialectsOf = new Map<string, { readonly row: Row; readonly dialects: Set<string> }>()
  for (const cell of cells) {
    const made = row(cell)
    if (made === null) continue
    const name = made.join('|')
    const group = dialectsOf.get(name) ?? { row: made, dialects: new Set() }
    dialectsOf.set(name, group)
    group.dialects.add(cell.dialect)
  }
  return [...dialectsOf.values()].map(({ row: cellsOfRow, dialects }) =>
    cellsOfRow.map(
      (text) => text ?? (dialects.size === dialectNames.length ? 'all' : [...dialects].join(', ')),
    ),
  )
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`
  return [line(heads), `|${'---|'.repeat(heads.length)}`, ...rows.map(line)].join('\n')
}

if (process.argv[1] === import.meta.filename) writeFileSync(guidePath, guide())

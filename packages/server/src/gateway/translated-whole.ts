import { problem, type Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import { isObject, type AnswerFacts, type JsonObject, type WireDialect } from '../providers/dialect.ts'
import type { Dialect } from '../providers/translation/neutral.ts'
import { translateError } from '../providers/translation/translate.ts'
import type { WholeRead, WholeSaid } from './carriage.ts'

export type WholeParts = {
  readonly client: WireDialect
  readonly provider: WireDialect
  /** In whose words errors are said, there and here. */
  readonly errors: { readonly from: Dialect; readonly to: Dialect }
  readonly callId: string
  readonly translate: (json: JsonObject) => Result<JsonObject, Problem>
}

/** A whole answer, or an error, of a provider of another dialect: its own facts, and the client's own words. */
export function readTranslatedWhole(parts: WholeParts, json: JsonObject, said: WholeSaid): WholeRead {
  const facts = parts.provider.readAnswer(json)
  const isGood = said.status < 300
  if (isGood && facts.errorKind === null) {
    const answer = parts.translate(json)
    if (answer.ok) return { facts, shown: JSON.stringify(answer.value), status: said.status }
    return unreadable(parts, answer.error, facts)
  }
  if (isGood && !isObject(json.error))
    return unreadable(parts, problem('upstream-malformed', facts.errorDetail ?? undefined), facts)
  const { from, to } = parts.errors
  const { status, body } = translateError(from, to, {
    // Inside a good status the error says itself which one it is.
    status: isGood ? null : said.status,
    body: json,
    retryAfterMs: said.retryAfterMs ?? facts.retryAfterMs,
  })
  return { facts, shown: JSON.stringify(body), status }
}

/** An answer without an answer in it: the reader of the provider's dialect has the better word for it. */
const unreadable = ({ client, callId }: WholeParts, reason: Problem, facts: AnswerFacts): WholeRead => ({
  facts: {
    ...facts,
    errorKind: facts.errorKind ?? reason.code,
    errorDetail: facts.errorDetail ?? reason.detail ?? null,
  },
  shown: client.errorBody(reason, callId),
  status: reason.status,
})

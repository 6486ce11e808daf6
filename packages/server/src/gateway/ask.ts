import { isUtf8 } from 'node:buffer'
import type { KeyRecord } from '../access/model.ts'
import type { Assignment } from '../experiments/compile.ts'
import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import {
  isObject,
  type AskAddress,
  type AskFacts,
  type JsonObject,
  type WireDialect,
} from '../providers/dialect.ts'
import { readHints, type Hints } from './hints.ts'
import type { Incoming } from './incoming.ts'

/** A request whose sender is known. From here on there is a call, and whatever happens to it is recorded. */
export type Arrival = {
  readonly callId: string
  readonly dialect: WireDialect
  readonly address: AskAddress
  readonly key: KeyRecord
  /** Unix milliseconds. */
  readonly startedAtMs: number
  /** Monotonic milliseconds when the whole body was here: our own time starts to count. */
  readonly arrivedAt: number
  readonly body: Buffer
}

/** Parsed and authenticated. */
export type Ask = Arrival & {
  readonly text: string
  readonly json: JsonObject
  readonly facts: AskFacts
  readonly hints: Hints
  /** Usage stays in the stream although the client did not ask for it: whoever passes it on takes it out. */
  readonly showsUsage?: boolean
  /** The house asks it for another call, under that one's key. */
  readonly isBeside?: boolean
  /** Of the experiment on its prompt; absent where it has no part in one. */
  readonly assignment?: Assignment
  /** What was found of it before it could be planned no further; absent until then. */
  readonly known?: Known
}

/** What a call that comes to no plan is attributed to, as far as that was found. */
export type Known = {
  readonly prompt: {
    readonly name: string
    readonly version: number | null
    readonly hash: string | null
  } | null
  /** The route it would have gone by. */
  readonly route: { readonly name: string; readonly isNamed: boolean } | null
}

export function makeAsk(arrival: Arrival, request: Incoming): Result<Ask, Problem> {
  const { body, dialect } = arrival
  if (!isUtf8(body)) return failure(problem('body-not-utf8'))
  const text = body.toString('utf8')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return failure(
      problem('body-malformed', `The JSON parser says: ${(error as Error).message.slice(0, 200)}.`),
    )
  }
  if (!isObject(json)) return failure(problem('body-malformed', 'The body must be a JSON object.'))
  const hints = readHints(request.headers)
  if (!hints.ok) return hints
  const facts = dialect.readAsk(json, arrival.address)
  if (!facts.ok) return facts
  const misnamed = misnaming(facts.value.model)
  if (misnamed) return failure(problem('body-invalid', misnamed))
  return success({ ...arrival, text, json, facts: facts.value, hints: hints.value })
}

/** Amazon's names of inference profiles are the longest, with 2,048 characters. */
const modelNameAtMost = 2_048

/** What keeps a model's name from being one; null when nothing does. */
function misnaming(model: string): string | null {
  if (model.length > modelNameAtMost) return `The model's name has more than ${modelNameAtMost} characters.`
  return controls.test(model) ? "The model's name holds a control character." : null
}

// eslint-disable-next-line no-control-regex -- these are what is looked for
const controls = /[\u0000-\u001f\u007f]/

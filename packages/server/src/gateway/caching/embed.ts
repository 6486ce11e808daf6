import { memo } from '../../caching/key/memo.ts'
import { embedderOf, type SemanticSettings } from '../../caching/semantic/model.ts'
import { unitVector } from '../../caching/semantic/nearest.ts'
import { problem } from '../../kernel/problem.ts'
import { failure } from '../../kernel/result.ts'
import { isObject, jsonOrNull } from '../../providers/dialect.ts'
import { openaiEmbeddings } from '../../providers/dialects/openai-embeddings.ts'
import { settled, type Admit } from '../admission.ts'
import type { Answer, Journey } from '../answer.ts'
import type { Ask } from '../ask.ts'
import { carryOut, type AttemptParts } from '../attempts.ts'
import { callerOf, routeNameOf, tagsOf } from '../caller.ts'
import { makeChain } from '../chain.ts'
import { plainRoute } from '../compile-routes.ts'
import { ownRequest } from '../incoming.ts'
import { headless } from '../limit-headers.ts'
import type { Plan } from '../plan.ts'
import type { ReadyRoute } from '../ready-route.ts'
import { refusedAnswer } from '../unanswered.ts'
import { ownOutlet } from './own-outlet.ts'

export type EmbedParts = AttemptParts & {
  readonly admit: Admit
  readonly newId: (nowMs: number) => string
  readonly observe: (reached: Plan, answer: Answer, journey: Journey | null) => void
  readonly onBug: (error: unknown) => void
}

/** The vector of a question of this call, of length 1; null when there is none in time. Never rejects. */
export type Embed = (
  plan: Plan,
  settings: SemanticSettings,
  text: string,
  parts: EmbedParts,
) => Promise<Float32Array | null>

/** Questions asked again, and above all those asked at the same time, cost one vector; for each project its own. */
const rememberedAtMost = 1_000

export function embedder(): Embed {
  const known = memo<Promise<Float32Array | null>>(rememberedAtMost)
  return (plan, settings, text, parts) => {
    const name = JSON.stringify([plan.key.projectId, embedderOf(settings), text])
    const before = known.find(name)
    if (before) return inTime(before, settings.deadlineMs)
    const made = call(plan, settings, text, parts)
      .catch((bug: unknown) => {
        parts.onBug(bug)
        return null
      })
      .then((vector) => {
        if (vector === null) known.drop(name)
        return vector
      })
    known.keep(name, made)
    return inTime(made, settings.deadlineMs)
  }
}

/** Whatever the way to the provider does with its time, the caller waits no longer than the route says. */
function inTime<Value>(work: Promise<Value>, ms: number): Promise<Value | null> {
  const { promise, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(resolve, ms, null)
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}

/**
 * A call of its own with a record of its own, under the call it is made for; on the way of all calls, the limits of that
 * call's key, user, tags and route too. One that they refuse is a vector that there is not.
 */
async function call(
  under: Plan,
  { embeddings, deadlineMs }: SemanticSettings,
  input: string,
  parts: EmbedParts,
): Promise<Float32Array | null> {
  const { key, callId, hints } = under
  const { provider, model, dimensions } = embeddings
  const upstream = parts.snapshot.upstreams.get(provider)
  const json = { model, input, encoding_format: 'float', ...(dimensions === undefined ? {} : { dimensions }) }
  const address = { path: '/v1/embeddings', query: '' }
  const facts = openaiEmbeddings.readAsk(json, address)
  if (!upstream || !facts.ok) return null
  const startedAtMs = parts.nowMs()
  const text = JSON.stringify(json)
  const spanId = callId.replaceAll('-', '')
  const ask: Ask = {
    ...{ callId: parts.newId(startedAtMs), dialect: openaiEmbeddings, address, key, startedAtMs },
    ...{ arrivedAt: performance.now(), body: Buffer.from(text), text, json, facts: facts.value },
    hints: {
      ...{ ...hints, route: routeNameOf(under, under.route), user: callerOf(under), tags: tagsOf(under) },
      ...{ prompt: null, variables: null },
      trace: { traceId: hints.trace?.traceId ?? spanId, parentSpanId: spanId.slice(16) },
    },
    isBeside: true,
  }
  const route: ReadyRoute = {
    ...plainRoute(model, reason, { upstream, model }, 'warn'),
    // One attempt within the time there is, and none while the target rests.
    ...{ deadlines: { totalMs: deadlineMs }, isPlain: false },
  }
  const chain = makeChain(ask, { route, isOpen: true }, parts)
  if (!chain.ok) return null
  const plan: Plan = { ...ask, prompt: null, fill: null, route, chain: chain.value, routeReason: reason }
  // Vectors of another model are vectors of nothing here: no limit sends it elsewhere.
  const elsewhere = () => failure({ problem: problem('model-unknown'), ask })
  const admitted = await parts.admit(plan, parts.snapshot, headless, elsewhere)
  if (admitted.refusal) {
    const answer = refusedAnswer(admitted.refusal.problem, plan.arrivedAt)
    parts.observe(plan, { ...answer, limits: admitted.settle(null) }, null)
    return null
  }
  const { outlet, body } = ownOutlet()
  const { answer, journey } = await settled(admitted, () =>
    carryOut(plan, { ...parts, tab: admitted.tab }, ownRequest(), outlet),
  )
  // Numbers by the thousand tell nobody anything.
  parts.observe(plan, { ...answer, output: null }, journey)
  return answer.status === 'ok' ? vectorOf(body()) : null
}

/** Why there is such a call at all. */
const reason = 'semantic-cache'

function vectorOf(body: Buffer): Float32Array | null {
  const said = jsonOrNull(body.toString('utf8'))
  const first: unknown = isObject(said) && Array.isArray(said.data) ? said.data[0] : null
  const values = isObject(first) ? first.embedding : null
  if (typeof values === 'string') {
    const bytes = new Uint8Array(Buffer.from(values, 'base64'))
    return bytes.length % 4 === 0 ? unitVector(new Float32Array(bytes.buffer)) : null
  }
  return Array.isArray(values) && values.every((value) => typeof value === 'number')
    ? unitVector(values)
    : null
}

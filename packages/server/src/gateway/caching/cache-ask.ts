import type { CacheAsk } from '../../caching/desk.ts'
import type { CacheSettings } from '../../caching/model.ts'
import { editTopLevel } from '../../providers/wire/top-level-fields.ts'
import type { Candidate } from '../chain.ts'
import type { Plan } from '../plan.ts'
import { mayAskFrom } from '../pulse.ts'

/** A planned call as the cache sees it: under the provider and model it would ask first, were it made now. */
export function cacheAskOf(
  plan: Plan,
  settings: CacheSettings,
  revision: number,
  headers: CacheAsk['headers'],
  nowMs: number,
): CacheAsk {
  const { key, dialect, fill, prompt } = plan
  const { upstream, model } = firstAsked(plan, nowMs)
  return {
    projectId: key.projectId,
    keyId: key.id,
    dialect: dialect.name,
    operation: queryOf(plan),
    ...{ settings, revision, headers, model, provider: upstream.name, bytes: plan.body },
    about: fill && prompt ? [prompt.name, prompt.hash, JSON.stringify(plan.hints.variables)] : [],
    // A partial that moves changes the words of a version, not its hash.
    prompt: prompt && [`${prompt.name}@${prompt.version}`, prompt.hash, ...prompt.partials].join(' '),
    text: () => (fill ? editTopLevel(plan.text, dialect.promptEdits(plan.json, fill)) : plan.text),
  }
}

/** One that rests is passed over, as the call itself will; when all do, the first choice. */
function firstAsked({ route, chain: { candidates } }: Plan, nowMs: number): Candidate {
  const ready = route.isPlain ? null : candidates.find(({ lane }) => mayAskFrom(lane, nowMs) <= nowMs)
  return ready ?? candidates[0]!
}

/** What the query adds to the request, in one order; a credential and the framing of a stream are not of it. */
const queryOf = ({ address }: Plan): string => {
  if (address.query === '') return ''
  const asked = [...new URLSearchParams(address.query)].filter(([name]) => name !== 'key' && name !== 'alt')
  // Whole and streamed differ in nothing else, and share their answers.
  return asked.length === 0 ? '' : JSON.stringify(asked.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Whether a stored answer can be told in the framing asked for: Gemini streams a JSON array unless asked for events. */
export const isTellable = ({ dialect, facts, address }: Plan): boolean =>
  dialect.name !== 'gemini' || !facts.stream || new URLSearchParams(address.query).get('alt') === 'sse'

/** Whether the client itself wants usage in a stream. Only OpenAI's chat leaves it to the client. */
export const wantsUsage = ({ dialect, facts }: Plan): boolean =>
  dialect.name !== 'openai-chat' || facts.asksUsage

/** What takes usage out of a stream for a client that did not ask; whole events in, whole events out. */
export function usageFilter(plan: Plan): (events: Buffer) => Buffer {
  if (!plan.facts.stream || wantsUsage(plan)) return (events) => events
  const reader = plan.dialect.readStream({ hideUsage: true })
  return (events) => reader.take(events)
}

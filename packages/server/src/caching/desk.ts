import type { Dialect } from '../ledger/model.ts'
import { isObject, type JsonObject } from '../providers/dialect.ts'
import { exactJsonOrNull } from './key/exact-json.ts'
import { memo, requestPrint } from './key/memo.ts'
import { questionOf } from './key/question.ts'
import { cacheAddress, type KeyParts } from './key/rules.ts'
import type { CacheAddress, CacheEntry, CacheSettings, EntryHead } from './model.ts'
import { readDirectives, type Directives } from './policy/directives.ts'
import {
  bypassOf,
  isFresh,
  mayUse,
  whyUnstorable,
  type Bypass,
  type Ended,
  type Unstorable,
  type Use,
} from './policy/rules.ts'
import { inspectAnswer, replayEntry, type Asked, type Replayed } from './replay/replay-entry.ts'
import { embedderOf } from './semantic/model.ts'
import type { CacheStore, PutOutcome } from './stores/cache-store.ts'

/** One request, as far as its answer depends on it. */
export type CacheAsk = Pick<
  KeyParts,
  'projectId' | 'keyId' | 'provider' | 'model' | 'operation' | 'headers'
> & {
  readonly dialect: Dialect
  readonly settings: CacheSettings
  /** Of the settings, prompts and routes: what was worked out under another one does not count. */
  readonly revision: number
  /** The bytes as they came. */
  readonly bytes: Buffer
  /** All that decides what goes out besides these bytes: hints that name a prompt, its variables. */
  readonly about: readonly string[]
  /** Which prompt it was made of, whoever rendered it; null without one. */
  readonly prompt: string | null
  /** The request as it goes out, prompts rendered; asked for only when these bytes are new. */
  readonly text: () => string
}

/** A question that may be answered like one that was similar, and among which such are sought. */
export type AskedQuestion = { readonly text: string; readonly partition: CacheAddress }

/** Where a request belongs under one provider and model. */
export type Place = { readonly address: CacheAddress; readonly question: AskedQuestion | null }

/** What was settled before anything is looked up. */
export type CachePlan =
  | { readonly kind: 'bypass'; readonly reason: Bypass }
  | {
      readonly kind: 'use'
      readonly ask: CacheAsk
      readonly address: CacheAddress
      /** Null unless the route answers similar questions and this request is one. */
      readonly question: AskedQuestion | null
      readonly directives: Directives
      readonly share: boolean
    }
export type CacheUse = Extract<CachePlan, { kind: 'use' }>

export type Found =
  | { readonly kind: 'hit'; readonly entry: CacheEntry; readonly replayed: Replayed; readonly ageMs: number }
  /** `generation` goes back with `keep`; `isGone`: nothing is stored there. */
  | { readonly kind: 'miss'; readonly generation: string; readonly isGone: boolean }

/** An answer that has ended, and all that is to be known of it. */
export type Answered = Omit<Ended, 'bytes' | 'inspection'> &
  Omit<EntryHead, 'id' | 'projectId' | 'dialect' | 'storedAtMs' | 'expiresAtMs'> & { readonly body: Buffer }

export type Kept = PutOutcome | Unstorable

export type DeskParts = {
  readonly store: CacheStore
  readonly nowMs: () => number
  /** How many requests are remembered by their bytes. */
  readonly remembered: number
}

type Worked = {
  readonly bypass: Exclude<Bypass, 'caller-said-off'> | null
  readonly place: Place | null
}

/** Where requests come to the cache: may they use it, is there an answer, may theirs be kept. */
export function cacheDesk({ store, nowMs, remembered }: DeskParts) {
  const worked = memo<Worked>(remembered)

  const workOut = (ask: CacheAsk): Worked => {
    const text = ask.text()
    const body = exactJsonOrNull(text)
    if (!isObject(body)) return { bypass: 'not-an-object', place: null }
    const bypass = bypassOf(ask.settings, ask.dialect, body)
    if (bypass !== null) return { bypass, place: null }
    const address = cacheAddress({ ...ask, text, body })
    if (!address.ok) return { bypass: address.error, place: null }
    return { bypass: null, place: { address: address.value, question: askedQuestion(ask, text, body) } }
  }
  /** Under what really answered: a fallback's is not the first choice's. */
  const placeOf = ({ ask, address, question }: CacheUse, provider: string, model: string): Place => {
    const isFirstChoice = provider === ask.provider && model === ask.model
    return (isFirstChoice ? null : workOut({ ...ask, provider, model }).place) ?? { address, question }
  }

  return {
    plan(ask: CacheAsk): CachePlan {
      const print = printOf(ask)
      let known = worked.find(print)
      if (known === undefined) worked.keep(print, (known = workOut(ask)))
      const directives = readDirectives(ask.headers)
      const use: Use = mayUse(known.bypass, directives)
      if (use.kind === 'bypass') return use
      return { kind: 'use', ask, ...known.place!, directives, share: use.share }
    },

    placeOf,

    /**
     * Looks even where nothing may be given: what is kept later must name the generation it was asked in. `at`: for
     * the answer to another question, of the same project.
     */
    look({ ask, address, directives }: CacheUse, asked: Asked, at = address.id): Found | Promise<Found> {
      const looked = store.look({ projectId: address.projectId, id: at })
      const found = ({ entry, generation }: Awaited<typeof looked>): Found => {
        const now = nowMs()
        if (!entry || !directives.look || !isFresh(entry, youngerOf(ask.settings, directives), now))
          return { kind: 'miss', generation, isGone: entry === null }
        const replayed = replayEntry(entry, asked)
        if (!replayed) return { kind: 'miss', generation, isGone: false }
        return { kind: 'hit', entry, replayed, ageMs: Math.max(0, now - entry.storedAtMs) }
      }
      return looked instanceof Promise ? looked.then(found) : found(looked)
    },

    /** Keeps an answer. Says why when it does not. */
    async keep(use: CacheUse, generation: string, answered: Answered): Promise<Kept> {
      const { ask, directives } = use
      const { status, isComplete, passedGuardrails, body, ...head } = answered
      const inspection = inspectAnswer({ ...answered, dialect: ask.dialect })
      const ended = { status, isComplete, passedGuardrails, bytes: body.length, inspection }
      const reason = whyUnstorable(ask.settings, directives, ended)
      if (reason !== null) return reason
      const { provider, model } = answered
      const { address } = placeOf(use, provider, model)
      const now = nowMs()
      return store.put(
        {
          ...head,
          ...address,
          dialect: ask.dialect,
          storedAtMs: now,
          expiresAtMs: now + ask.settings.ttlSeconds * 1000,
          body,
        },
        generation,
      )
    },
  }
}

/** All but the question itself is in its partition to the letter, and so is who makes the vectors. */
function askedQuestion(ask: CacheAsk, text: string, body: JsonObject): AskedQuestion | null {
  const { semantic } = ask.settings
  const question = semantic ? questionOf(ask.dialect, body, semantic.multiTurn) : null
  if (!semantic || !question) return null
  const besides = ['question', embedderOf(semantic), ask.prompt ?? '']
  const partition = cacheAddress({ ...ask, text, body: question.frame, besides })
  return partition.ok ? { text: question.text, partition: partition.value } : null
}

/** Routes may share an answer: each gives it only as long as it would have kept it itself. */
const youngerOf = ({ ttlSeconds }: CacheSettings, { maxAgeSeconds }: Directives) => ({
  maxAgeSeconds: Math.min(ttlSeconds, maxAgeSeconds ?? Infinity),
})

/** All that `workOut` looks at. Names are written out: this runs for every request. */
function printOf(ask: CacheAsk): string {
  const { settings, headers } = ask
  const flags = [
    settings.mode,
    settings.scope,
    settings.ignoreCase,
    settings.anyTemperature,
    settings.tools,
    settings.semantic && `${settings.semantic.multiTurn} ${embedderOf(settings.semantic)}`,
  ].join()
  return requestPrint(
    [
      ...[ask.dialect, ask.operation, ask.projectId, ask.keyId, ask.provider, ask.model, flags],
      ...[String(ask.revision), String(headers['anthropic-version']), String(headers['anthropic-beta'])],
      ...[String(headers['openai-beta']), ask.prompt ?? '', ...ask.about],
    ],
    ask.bytes,
  )
}

export type CacheDesk = ReturnType<typeof cacheDesk>

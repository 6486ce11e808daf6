import type { CacheDesk, CacheUse, Found, Kept } from '../../caching/desk.ts'
import type { Seen } from '../../caching/semantic/evidence.ts'
import type { SemanticEvidence } from '../../caching/semantic/memory.ts'
import { embedderOf, type SemanticSettings } from '../../caching/semantic/model.ts'
import type { Near, Questions } from '../../caching/semantic/nearest.ts'
import { isSameAnswer } from '../../caching/semantic/same-answer.ts'
import { decide } from '../../caching/semantic/threshold.ts'
import type { WouldHit } from '../answer.ts'
import type { Arrived } from '../journey.ts'
import type { Plan } from '../plan.ts'
import { isTellable, wantsUsage } from './cache-ask.ts'
import type { Embed, EmbedParts } from './embed.ts'

export type SemanticParts = {
  readonly embed: Embed
  readonly questions: Questions
  readonly evidence: SemanticEvidence
}

type Hit = Extract<Found, { kind: 'hit' }>
export type SimilarHit = Hit & { readonly similarity: number; readonly embedder: string }

/** What came of the look: whose answer is near, and what the question's own answer will be remembered by. */
type Looked = { readonly vector: Float32Array; readonly near: (Near & { readonly hit: Hit }) | null }

/**
 * One call's look for a similar question. In `enforce` the call waits for it and may be answered by it; else, and
 * whenever the model is asked, it goes on beside the call, and what would have been given is compared afterwards.
 */
export function semanticLook(
  plan: Plan,
  use: CacheUse,
  settings: SemanticSettings,
  parts: EmbedParts & { readonly cache: { readonly desk: CacheDesk; readonly semantic: SemanticParts } },
) {
  const { desk, semantic } = parts.cache
  const { embed, questions, evidence } = semantic
  const { projectId } = plan.key
  const { partition, text } = use.question!
  const embedder = embedderOf(settings)
  const promptName = plan.prompt?.name ?? null
  const route = plan.route.name
  const { wrongPerHitAtMost, explorationShare } = settings
  const standing = () => evidence.standing(projectId, { route, embedder, wrongPerHitAtMost, promptName })
  const reaches = (similarity: number): boolean => {
    const { learned } = standing()
    return learned.kind === 'threshold' && similarity >= learned.similarity
  }

  const look = async (): Promise<Looked | null> => {
    const vector = await embed(plan, settings, text, parts)
    if (!vector) return null
    const near = questions.nearest(partition, { text, vector })
    if (!near) return { vector, near: null }
    const { id } = near.remembered
    const found = await desk.look(use, { stream: plan.facts.stream, usage: wantsUsage(plan) }, id)
    // Too old for this caller is not gone; what is gone is found by no one again.
    if (found.kind === 'miss' && found.isGone) questions.forget(partition, near.remembered)
    return { vector, near: found.kind === 'hit' ? { ...near, hit: found } : null }
  }
  let looked: Promise<Looked | null> | null = null
  const begun = (): Promise<Looked | null> =>
    (looked ??= look().catch((bug: unknown) => {
      parts.onBug(bug)
      return null
    }))

  return {
    /** The answer to a similar question, when it may be given instead of the model's. */
    async give(): Promise<SimilarHit | null> {
      if (settings.state !== 'enforce' || !isTellable(plan) || !standing().isProven) return null
      const near = (await begun())?.near
      if (!near) return null
      const chance = { explorationShare, chance: parts.chance() }
      if (decide(standing().learned, near.similarity, chance).kind !== 'serve') return null
      note(near.similarity, { isGiven: true, wouldServe: true, isRight: null })
      return { ...near.hit, similarity: near.similarity, embedder }
    },
    begin: (): void => void begun(),
    /**
     * After the call, whatever came of it: what would have been given, held against what was. The question is then
     * remembered with its own answer, once that is stored.
     */
    async compare(arrived: Arrived, body: Buffer | null, kept: Promise<Kept>): Promise<Compared> {
      const seen = await begun()
      if (!seen) return { would: null, embedder: null }
      const { near, vector } = seen
      const would = near && wouldHit(near, arrived, body)
      const { provider, model } = arrived.journey
      if ((await kept) === 'stored' && provider !== null && model !== null) {
        const { address, question } = desk.placeOf(use, provider, model)
        if (question)
          questions.remember(question.partition, { id: address.id, callId: plan.callId, text, vector })
      }
      if (would) note(would.similarity, { isGiven: false, wouldServe: would.isServed, isRight: would.isSame })
      return { would, embedder }
    },
  }

  function note(similarity: number, seen: Pick<Seen, 'isGiven' | 'wouldServe' | 'isRight'>): void {
    evidence.add(projectId, { callId: plan.callId, route, promptName, embedder, similarity, ...seen })
  }

  function wouldHit(
    { similarity, hit }: NonNullable<Looked['near']>,
    { answer }: Arrived,
    body: Buffer | null,
  ): WouldHit {
    const shape = answer.contentType.startsWith('text/event-stream') ? 'stream' : 'whole'
    const fresh = { dialect: plan.dialect.name, shape, contentType: answer.contentType } as const
    return {
      ...{ callId: hit.entry.callId, similarity, isServed: reaches(similarity) },
      isSame: answer.status === 'ok' && body ? isSameAnswer(hit.entry, { ...fresh, body }) : null,
    }
  }
}

export type Compared = { readonly would: WouldHit | null; readonly embedder: string | null }

import { describe, expect, it } from 'vitest'
import { problem, ProblemError } from '../../kernel/problem.ts'
import { soughtOf, standingOf, unprovenProblem, type Seen } from './evidence.ts'
import { semanticEvidence } from './memory.ts'
import { SemanticSettings } from './model.ts'

const settings = SemanticSettings.parse({
  embeddings: { provider: 'openai', model: 'small' },
  wrongPerHitAtMost: 0.1,
})
const sought = soughtOf('answers', settings)
const seen = (more: Partial<Seen> = {}): Seen => ({
  ...{ callId: 'c', route: 'answers', promptName: null, embedder: 'openai/small', similarity: 0.9 },
  ...{ isGiven: false, wouldServe: true, isRight: true },
  ...more,
})
const many = (n: number, more: Partial<Seen> = {}): Seen[] =>
  Array.from({ length: n }, (_, at) => seen({ callId: `c${at}`, ...more }))

describe('what the shadow shows', () => {
  it('counts judged hits of this route and these vectors alone, those that would have been given', () => {
    const standing = standingOf(
      [
        ...many(40),
        ...many(3, { wouldServe: false, isRight: false }),
        ...many(5, { isGiven: true, wouldServe: true, isRight: null }),
        ...many(50, { route: 'other', isRight: false }),
        ...many(50, { embedder: 'openai/large', isRight: false }),
      ],
      sought,
    )
    expect(standing).toMatchObject({ requests: 48, wouldHits: 45, judged: 40, wrong: 0, mayBeEnabled: true })
  })

  it('is not enough with one fewer than the limit needs, and says so in numbers', () => {
    // 1.96² · 0.9 / 0.1 = 34.6
    expect(unprovenProblem(many(35), 'answers', settings)).toBeNull()
    expect(unprovenProblem(many(34), 'answers', settings)).toMatchObject({
      ...{ code: 'semantic-unproven', status: 409 },
      detail: expect.stringMatching(
        /of 34 judged .* 0 were wrong \(0\.00 %.* 10\.15 %\).* at least 35/,
      ) as string,
    })
    expect(unprovenProblem([...many(60), ...many(3, { isRight: false })], 'answers', settings)).not.toBeNull()
  })
})

describe('what is at hand', () => {
  const memory = (read: (projectId: string) => Promise<readonly Seen[]>) => {
    const clock = { ms: 0 }
    const bugs: unknown[] = []
    return {
      clock,
      bugs,
      evidence: semanticEvidence({ read, nowMs: () => clock.ms, onBug: (bug) => bugs.push(bug) }),
    }
  }
  const asked = { ...sought, promptName: null }

  it('is nothing before the first reading, and then what was read and seen, of its project alone', async () => {
    const { evidence } = memory(async (projectId) => (projectId === 'p' ? many(40, { similarity: 0.8 }) : []))
    expect(evidence.standing('p', asked)).toMatchObject({ isProven: false, learned: { reason: 'too-few' } })
    await expect.poll(() => evidence.standing('p', asked).isProven).toBe(true)
    expect(evidence.standing('q', asked).isProven).toBe(false)
    const { learned } = evidence.standing('p', asked)
    evidence.add('p', seen({ callId: 'new', similarity: 0.7 }))
    const lower = evidence.standing('p', asked).learned
    expect([learned.kind, lower.kind]).toEqual(['threshold', 'threshold'])
    if (learned.kind === 'threshold' && lower.kind === 'threshold')
      expect(lower.similarity).toBeLessThan(learned.similarity)
  })

  it('is each prompt’s own: what was wrong under one does not raise the threshold of another', async () => {
    const { evidence } = memory(async () => [
      ...many(40, { promptName: 'greeting', similarity: 0.8 }),
      ...many(40, { promptName: 'legal', similarity: 0.8 }),
    ])
    const learned = (promptName: string | null) => evidence.standing('p', { ...sought, promptName }).learned
    learned('greeting')
    await expect.poll(() => learned('greeting').kind).toBe('threshold')
    const [greeting, legal] = [learned('greeting'), learned('legal')]
    expect(legal).toEqual(greeting)
    expect(learned(null)).toMatchObject({ reason: 'too-few' })
    expect(learned('never-asked')).toMatchObject({ reason: 'too-few' })

    for (let at = 0; at < 10; at++)
      evidence.add('p', seen({ callId: `w${at}`, promptName: 'legal', similarity: 0.95, isRight: false }))
    expect(learned('legal')).not.toEqual(legal)
    expect(learned('greeting')).toEqual(greeting)
  })

  it('takes a wrong hit to heart at once, and keeps it when the tape is read before it has landed', async () => {
    const { evidence, clock } = memory(async () => many(35, { similarity: 0.8 }))
    evidence.standing('p', asked)
    await expect.poll(() => evidence.standing('p', asked).isProven).toBe(true)
    evidence.label('p', 'c3', false)
    expect(evidence.standing('p', asked).isProven).toBe(false)
    clock.ms += 60_000
    evidence.standing('p', asked)
    await new Promise(setImmediate)
    expect(evidence.standing('p', asked).isProven).toBe(false)
  })

  it('outlives a tape that is away, and does not hide a bug', async () => {
    let failure: Error | null = null
    const { evidence, clock, bugs } = memory(async () => {
      if (failure) throw failure
      return many(40)
    })
    evidence.standing('p', asked)
    await expect.poll(() => evidence.standing('p', asked).isProven).toBe(true)
    for (const one of [new ProblemError(problem('tape-unavailable')), new TypeError('a bug')]) {
      failure = one
      clock.ms += 60_000
      evidence.standing('p', asked)
      await new Promise(setImmediate)
      expect(evidence.standing('p', asked).isProven).toBe(true)
    }
    expect(bugs).toEqual([failure])
  })
})

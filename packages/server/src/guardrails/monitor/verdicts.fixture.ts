import type { Verdict } from '../../ledger/verdict-model.ts'

/** Random verdicts of one project: some at the very borders of minutes and hours, calls without language, errors, costs. */
export function randomVerdicts(
  identify: (nowMs: number) => string,
  {
    startMs,
    endMs,
    count,
    seed,
    projectId,
  }: {
    readonly startMs: number
    readonly endMs: number
    readonly count: number
    readonly seed: number
    readonly projectId: string
  },
): Verdict[] {
  const random = mulberry(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const pick = <Value>(values: readonly Value[]): Value => values[below(values.length)]!
  return Array.from({ length: count }, () => {
    const anyMs = startMs + below(endMs - startMs)
    const border = pick([60_000, 3_600_000])
    const edge = Math.floor(anyMs / border) * border
    const atMs = random() < 0.8 ? anyMs : Math.min(endMs - 1, Math.max(startMs, edge + pick([-1, 0, 1])))
    const verdict = pick([
      'pass',
      'pass',
      'pass',
      'pass',
      'block',
      'modify',
      'flag_for_review',
      'error',
    ] as const)
    const threshold = 0.5
    const isFired = verdict !== 'pass' && verdict !== 'error'
    const language = pick(['en', 'de', 'ja', null])
    return {
      ...{
        id: identify(atMs),
        projectId,
        at: new Date(atMs).toISOString(),
        callId: `call-${below(count / 2)}`,
      },
      ...{ guardrailId: pick(['pii', 'injection', 'tone']), guardrailVersion: 1 + below(2), check: 'pii' },
      ...{ stage: pick(['input', 'output'] as const), mode: pick(['enforce', 'enforce', 'shadow'] as const) },
      ...{ verdict, failed: verdict === 'error' ? ('open' as const) : null, threshold },
      score: verdict === 'error' ? null : isFired ? 0.5 + random() / 2 : random() / 2,
      ...{ kinds: isFired ? ['email'] : [], findings: isFired ? 1 : 0, reason: null },
      // Any size there may be, zero included.
      latencyMs: random() < 0.02 ? 0 : 10 ** (random() * 7 - 3),
      costUsd: random() < 0.3 ? (random() / 100).toFixed(12) : null,
      ...{ environment: 'production', sessionId: null, userId: pick(['ann', 'ben', 'cleo', null]) },
      ...{ keyId: pick(['k1', 'k2', null]), tags: random() < 0.7 ? { plan: pick(['free', 'pro']) } : {} },
      ...{
        release: null,
        route: pick(['answer', 'sum', null]),
        promptName: pick(['support', 'sales', null]),
      },
      ...{ promptVersion: 1, experiment: null, variant: null, dialect: 'openai-chat', provider: 'openai' },
      ...{
        model: pick(['gpt-4o', 'gpt-4o-mini', null]),
        stream: random() < 0.5,
        cacheKind: 'none',
        language,
      },
      ...{ callLatencyMs: random() < 0.05 ? 0 : random() * 4_000, inputPreview: '', outputPreview: '' },
    }
  })
}

/** Mulberry32 (Tommy Ettinger, public domain). */
function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b_79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

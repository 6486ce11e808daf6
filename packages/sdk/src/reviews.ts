import type { Asking } from './prompts/prompt-verbs.ts'

/** What is looked at: evaluations of one guardrail, calls, or queries to a retriever. Null or left out: all. */
export type ReviewSubject =
  | {
      readonly kind: 'verdicts'
      readonly guardrail: string
      readonly stage?: 'input' | 'output' | 'retrieval' | 'tool' | null
    }
  | { readonly kind: 'calls'; readonly route?: string | null; readonly prompt?: string | null }
  | { readonly kind: 'retrievals'; readonly index?: string | null }

/** `means` says what follows: it should fire, should not, what was done was right or wrong, or nobody can tell. */
export type ReviewLabel = {
  readonly name: string
  readonly means: 'positive' | 'negative' | 'right' | 'wrong' | 'unclear'
}

/** Items drawn with one probability: those that fired, or passed, with a score from `low` to `high` (0 to 1). */
export type ReviewStratum = {
  readonly name: string
  readonly fired: boolean
  readonly low?: number
  readonly high?: number
  /** Above 0, at most 1; or else how many are wanted a week. */
  readonly probability?: number | null
  readonly perWeek?: number | null
}

/** What is left out has its default. The subject of a queue never changes. */
export type ReviewQueueSettings = {
  readonly subject: ReviewSubject
  readonly question?: string
  readonly labels?: readonly ReviewLabel[]
  readonly strata?: readonly ReviewStratum[]
  /** How many answers an item takes, 1 to 5. */
  readonly reviewers?: number
  /** Reviewers see neither what was done nor what others said, until they have answered. */
  readonly isBlind?: boolean
  readonly isPaused?: boolean
  /** A figure whose interval is wider is "not enough reviews". */
  readonly widthAtMost?: number
  readonly lookBackHours?: number
  readonly leaseMinutes?: number
}

export type ReviewQueue = Required<ReviewQueueSettings> & {
  readonly strata: readonly Required<ReviewStratum>[]
  readonly projectId: string
  readonly name: string
  readonly author: string
  readonly createdAt: string
  /** Items are drawn from here on, and up to `cursor`. */
  readonly startsAt: string
  readonly cursor: string
  /** The probabilities items are drawn by now. */
  readonly design: {
    readonly from: string
    readonly strata: readonly {
      readonly name: string
      readonly fired: boolean
      readonly low: number
      readonly high: number
      readonly probability: number
    }[]
  }
  readonly counts: {
    readonly open: number
    readonly disputed: number
    readonly done: number
    readonly unclear: number
    readonly answers: number
  }
}

export type ReviewTruth = 'positive' | 'negative' | 'unclear'

export type ReviewItem = {
  readonly id: string
  /** The verdict's, the call's or the retrieval's. */
  readonly subjectId: string
  readonly callId: string | null
  readonly at: string
  readonly status: 'open' | 'disputed' | 'done'
  readonly truth: ReviewTruth | null
  /** Null while its reviewer is to be blind. */
  readonly outcome: {
    readonly fired: boolean
    readonly score: number
    readonly stratum: string | null
    /** Null where it was added by hand: then it is in no figure. */
    readonly probability: number | null
    readonly seen: {
      readonly guardrailVersion: number
      readonly check: string
      readonly stage: string
      readonly mode: string
      readonly verdict: string
      readonly threshold: number
      readonly kinds: readonly string[]
      readonly findings: number
      readonly reason: string | null
    } | null
  } | null
  readonly stage: string | null
  readonly addedBy: string | null
  readonly answers: readonly {
    readonly id: string
    readonly actor: string
    readonly at: string
    readonly label: string
    readonly truth: ReviewTruth
    readonly comment: string | null
    readonly isFinal: boolean
  }[]
}

/** A share from 0 to 1 with the interval at 95 %; without a value while the interval is too wide. */
export type ReviewedRate =
  | {
      readonly kind: 'estimate'
      readonly value: number
      readonly low: number
      readonly high: number
      readonly n: number
      readonly effectiveN: number
    }
  | {
      readonly kind: 'not-enough'
      readonly low: number
      readonly high: number
      readonly n: number
      readonly effectiveN: number
      /** About as many reviews more would do. */
      readonly needed: number | null
    }

export type ReviewRates = {
  /** Of what should pass, the share that fired: legitimate traffic stopped. */
  readonly falsePositiveRate: ReviewedRate
  /** Of what fired, the share that should have passed: 1 − precision. */
  readonly falseFireShare: ReviewedRate
  readonly precision: ReviewedRate
  /** Of what passed, the share that should have fired. */
  readonly missRate: ReviewedRate
  /** Of what should fire, the share that did. */
  readonly recall: ReviewedRate
}

export type ReviewFigures = ReviewRates & {
  readonly queue: string
  readonly from: string
  readonly to: string
  readonly reviewed: number
  /** Answered, and yet nobody can tell. */
  readonly unresolved: number
  readonly agreement: {
    readonly measure: 'cohen-kappa' | 'krippendorff-alpha'
    readonly value: number | null
    readonly low: number | null
    readonly high: number | null
    readonly items: number
    readonly reviewers: number
    readonly agreed: number | null
  }
  readonly strata: readonly {
    readonly name: string
    readonly fired: boolean
    readonly low: number
    readonly high: number
    readonly population: number
    readonly drawn: number
    readonly reviewed: number
    readonly positive: number
  }[]
  /** As if it fired from each score on. */
  readonly thresholds: readonly (ReviewRates & { readonly threshold: number })[]
}

export type ReviewAnswer = {
  readonly label: string
  readonly comment?: string | null
  /** The last word, on an item that is disputed or done. */
  readonly isFinal?: boolean
}

const of = (queue: string): string => `/api/reviews/${encodeURIComponent(queue)}`
const itemOf = (queue: string, id: string): string => `${of(queue)}/items/${encodeURIComponent(id)}`

/** The part of the administrator's client that is about review queues. */
export const reviewVerbs = ({ get, send }: Asking) => ({
  reviewQueues: async () => (await get<{ readonly queues: readonly ReviewQueue[] }>('/api/reviews')).queues,
  reviewQueue: (queue: string) => get<ReviewQueue>(of(queue)),
  /** Creates or changes; what was drawn keeps its probabilities. */
  putReviewQueue: (queue: string, settings: ReviewQueueSettings) =>
    send<ReviewQueue>('PUT', of(queue), settings),
  /** Its items and answers go with it; scores on the tape stay. */
  deleteReviewQueue: (queue: string) => send<unknown>('DELETE', of(queue)),
  /** The next item for whoever asks, kept for them for a while; null when there is none. */
  nextReview: async (
    queue: string,
    which: { readonly besides?: readonly string[]; readonly status?: 'open' | 'disputed' } = {},
  ) => (await send<{ readonly item: ReviewItem | null }>('POST', `${of(queue)}/next`, which)).item,
  reviewItems: async (
    queue: string,
    query: { readonly status?: ReviewItem['status']; readonly limit?: number } = {},
  ) => (await get<{ readonly items: readonly ReviewItem[] }>(`${of(queue)}/items`, query)).items,
  reviewItem: (queue: string, id: string) => get<ReviewItem>(itemOf(queue, id)),
  /** Adds one by hand: it is in no figure. */
  addReview: (queue: string, what: { readonly callId: string } | { readonly subjectId: string }) =>
    send<ReviewItem>('POST', `${of(queue)}/items`, what),
  answerReview: (queue: string, id: string, answer: ReviewAnswer) =>
    send<ReviewItem>('POST', `${itemOf(queue, id)}/answer`, answer),
  /** It is left to others. */
  skipReview: (queue: string, id: string) => send<unknown>('POST', `${itemOf(queue, id)}/skip`),
  /** Takes back your last answer or skip of the last day. */
  undoReview: (queue: string) => send<ReviewItem>('POST', `${of(queue)}/undo`),
  /** `hours` back from now, 30 days unless told; `thresholds` are scores to fire from, 50 at most. */
  reviewFigures: (
    queue: string,
    query: { readonly hours?: number; readonly thresholds?: readonly number[] } = {},
  ) =>
    get<ReviewFigures>(`${of(queue)}/figures`, {
      ...(query.hours === undefined ? {} : { hours: query.hours }),
      ...(query.thresholds === undefined ? {} : { thresholds: query.thresholds.join(',') }),
    }),
})

import type {
  ReviewLabel,
  ReviewQueue,
  ReviewQueueSettings,
  ReviewStratum,
  ReviewSubject,
} from '@telltale/sdk'

/** A stratum as it stands in the form: numbers as they were typed. */
export type StratumDraft = {
  readonly name: string
  readonly fired: boolean
  readonly low: string
  readonly high: string
  readonly by: 'perWeek' | 'probability'
  readonly amount: string
}

export type QueueDraft = {
  readonly name: string
  readonly kind: ReviewSubject['kind']
  readonly guardrail: string
  /** Empty: all. So are route, prompt and index. */
  readonly stage: string
  readonly route: string
  readonly prompt: string
  readonly index: string
  readonly question: string
  readonly labels: readonly ReviewLabel[]
  readonly strata: readonly StratumDraft[]
  readonly reviewers: string
  readonly widthAtMost: string
  readonly isBlind: boolean
  readonly isPaused: boolean
}

const stratum = (name: string, fired: boolean, low: string, high: string, amount: string): StratumDraft => ({
  ...{ name, fired, low, high, by: 'perWeek', amount },
})

/** What a kind of subject begins with. */
export const beginnings: Readonly<
  Record<ReviewSubject['kind'], Pick<QueueDraft, 'question' | 'labels' | 'strata'>>
> = {
  verdicts: {
    question: 'Should this be stopped?',
    labels: [
      { name: 'Should be stopped', means: 'positive' },
      { name: 'Is fine', means: 'negative' },
      { name: 'Cannot tell', means: 'unclear' },
    ],
    strata: [
      stratum('fired', true, '0', '1', '150'),
      stratum('passed-near', false, '0.2', '1', '100'),
      stratum('passed-far', false, '0', '0.2', '100'),
    ],
  },
  calls: {
    question: 'Is this answer bad?',
    labels: [
      { name: 'Bad', means: 'positive' },
      { name: 'Good', means: 'negative' },
      { name: 'Cannot tell', means: 'unclear' },
    ],
    strata: [stratum('failed', true, '0', '1', '50'), stratum('ok', false, '0', '1', '200')],
  },
  retrievals: {
    question: 'Is the answer not supported by the documents?',
    labels: [
      { name: 'Not supported', means: 'positive' },
      { name: 'Supported', means: 'negative' },
      { name: 'Cannot tell', means: 'unclear' },
    ],
    strata: [stratum('empty', true, '0', '1', '50'), stratum('answered', false, '0', '1', '200')],
  },
}

export const emptyDraft: QueueDraft = {
  ...{ name: '', kind: 'verdicts', guardrail: '', stage: '', route: '', prompt: '', index: '' },
  ...{ reviewers: '1', widthAtMost: '20', isBlind: true, isPaused: false },
  ...beginnings.verdicts,
}

export const draftOf = (queue: ReviewQueue): QueueDraft => {
  const { subject, question, labels, strata, reviewers, widthAtMost, isBlind, isPaused, name } = queue
  return {
    ...emptyDraft,
    ...{ name, question, labels, isBlind, isPaused, kind: subject.kind },
    ...(subject.kind === 'verdicts' && { guardrail: subject.guardrail, stage: subject.stage ?? '' }),
    ...(subject.kind === 'calls' && { route: subject.route ?? '', prompt: subject.prompt ?? '' }),
    ...(subject.kind === 'retrievals' && { index: subject.index ?? '' }),
    ...{ reviewers: String(reviewers), widthAtMost: String(+(widthAtMost * 100).toFixed(4)) },
    strata: strata.map((one) => ({
      ...{ name: one.name, fired: one.fired, low: String(one.low), high: String(one.high) },
      by: one.perWeek === null ? 'probability' : 'perWeek',
      amount: String(one.perWeek ?? one.probability),
    })),
  }
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

function subjectOf(draft: QueueDraft): ReviewSubject {
  switch (draft.kind) {
    case 'verdicts': {
      const stage = orNull(draft.stage) as Extract<ReviewSubject, { kind: 'verdicts' }>['stage']
      return { kind: 'verdicts', guardrail: draft.guardrail.trim(), stage }
    }
    case 'calls':
      return { kind: 'calls', route: orNull(draft.route), prompt: orNull(draft.prompt) }
    case 'retrievals':
      return { kind: 'retrievals', index: orNull(draft.index) }
  }
}

/** What is no number becomes what the server refuses with the name of the field. */
const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text))

const stratumOf = ({ name, fired, low, high, by, amount }: StratumDraft): ReviewStratum => ({
  ...{ name: name.trim(), fired, low: numberOf(low), high: numberOf(high) },
  [by]: numberOf(amount),
})

/** `kept`: settings the form does not show, of the queue as it is. */
export const settingsOf = (draft: QueueDraft, kept: ReviewQueue | null): ReviewQueueSettings => ({
  ...(kept !== null && { lookBackHours: kept.lookBackHours, leaseMinutes: kept.leaseMinutes }),
  ...{ subject: subjectOf(draft), question: draft.question.trim() },
  labels: draft.labels.map(({ name, means }) => ({ name: name.trim(), means })),
  strata: draft.strata.map(stratumOf),
  ...{ reviewers: numberOf(draft.reviewers), widthAtMost: numberOf(draft.widthAtMost) / 100 },
  ...{ isBlind: draft.isBlind, isPaused: draft.isPaused },
})

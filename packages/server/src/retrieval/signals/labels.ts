/** A figure measured in data with a known truth: P(one that should stands higher), with its 95 % interval. */
type Auc = { readonly value: number; readonly low: number; readonly high: number; readonly n: number }

/** What a signal is worth, for whoever reads it: the same words in API, page, command line and guide. */
export type SignalLabel = {
  /** Those it speaks of; `used` and `faults` are of a document. */
  readonly signals: readonly LabelledSignal[]
  /** lexical: read from words; times: counted from the times that were told. Neither asks a model. */
  readonly method: 'lexical, no judge' | 'times, no judge'
  readonly says: string
  /** Null where only `measured` says what is known. */
  readonly auc: Auc | null
  /** The figure and of what it is; else "not measured" and why. */
  readonly measured: string
  readonly misses: string
}

export const labelledSignals = [
  'groundedShare',
  'groundednessRisk',
  'utilisation',
  'utilisationCorrected',
  'wastedShare',
  'duplicateShare',
  'redundancy',
  'answeredEmpty',
  'ageDaysP50',
  'ageDaysP90',
  'ageDaysP99',
  'staleShare',
  'staleWeighted',
  'outdatedShare',
  'unknownAgeShare',
  'indexLagHoursP50',
  'used',
  'faults',
] as const
export type LabelledSignal = (typeof labelledSignals)[number]

const lexical = 'lexical, no judge'
const times = 'times, no judge'
const attributable = 'answers of BEGIN-WoW, by whether people found all of them in the document'

const found = (signal: LabelledSignal, auc: Auc, of: string) => ({
  signals: [signal] as const,
  auc,
  measured: `AUC ${auc.value.toFixed(3)} [${auc.low.toFixed(3)}, ${auc.high.toFixed(3)}], n ${auc.n.toLocaleString('en')}: ${of}`,
})
const notMeasured = (why: string) => ({ auc: null, measured: `not measured: ${why}` })

/** A test measures the figures again where the data is beside the repository. */
export const signalLabels: readonly SignalLabel[] = [
  {
    ...found('groundedShare', { value: 0.927, low: 0.919, high: 0.934, n: 4_033 }, attributable),
    method: lexical,
    says: 'how far the answer’s sentences are made of the retrieved words (LexGround v0): words, rare words, character stretches, pairs of words that stand together, numbers',
    misses:
      'contradictions in the documents’ own words; true answers in quite other words; scripts without spaces between words (then null)',
  },
  {
    ...found('groundednessRisk', { value: 0.934, low: 0.926, high: 0.941, n: 4_037 }, attributable),
    method: lexical,
    says: 'what to look at first: the longer and the less supported, the higher',
    misses: 'what groundedShare misses; a short wrong answer ranks low',
  },
  {
    ...found('utilisation', { value: 0.907, low: 0.898, high: 0.916, n: 4_023 }, attributable),
    method: lexical,
    says: 'share of the answer’s words, by rarity, that neither the question nor talk of the documents put there, and that stand in the documents',
    misses:
      'whether the model knew it anyway: an answer from memory scores about 0.3, as topics overlap, so compare and do not read alone',
  },
  {
    ...found('utilisationCorrected', { value: 0.907, low: 0.898, high: 0.916, n: 4_023 }, attributable),
    method: lexical,
    says: 'the same less what five contexts of other questions would give, over what could be had: 0 is chance',
    misses:
      'overlap of topic, which it takes off only in part; null until five other questions to the index are known to the process',
  },
  {
    ...found(
      'used',
      { value: 0.999, low: 0.998, high: 1, n: 7_860 },
      'documents of BEGIN-WoW, by whether the answer is from it or it is one of four of other questions; neighbours on one topic are harder',
    ),
    method: lexical,
    says: 'share of the answer’s weight that this document alone supports',
    misses: 'two documents that say the same support nothing alone; use in other words',
  },
  {
    signals: ['wastedShare'],
    method: lexical,
    says: 'documents that support nothing of the answer alone',
    auc: null,
    measured:
      'of 6,288 documents of other questions put beside BEGIN-WoW answers it calls 99.5 % wasted, of the 1,572 that the answers are from 0.2 %',
    misses: 'what used misses: of two that say the same, both are called wasted',
  },
  {
    signals: ['duplicateShare'],
    method: lexical,
    says: 'documents that repeat an earlier one word by word',
    auc: null,
    measured:
      'finds all 1,594 documents of BEGIN-WoW that were repeated in other case and spaces, and 1 of 1,594 pairs of different ones',
    misses: 'paraphrases, and repeats with a word more or less',
  },
  {
    ...found(
      'redundancy',
      { value: 0.999, low: 0.998, high: 1, n: 3_188 },
      'pairs of chunks made of BEGIN-WoW, by whether they share one of their two documents',
    ),
    method: lexical,
    says: 'five-word stretches that were there before',
    misses: 'paraphrases; counts set phrases and boilerplate as repeats',
  },
  {
    signals: ['answeredEmpty'],
    method: lexical,
    says: 'nothing was found, and the model answered all the same',
    ...notMeasured(
      'no data here labels refusals; 46 of 4,037 answers of BEGIN-WoW (1.1 %) hold a phrase of the list, at most so many of them wrongly',
    ),
    misses: 'refusals in words that are not on its list (seven languages)',
  },
  {
    signals: ['ageDaysP50', 'ageDaysP90', 'ageDaysP99'],
    method: times,
    says: 'days since the source was changed, of the documents of a query',
    ...notMeasured('arithmetic on the times told, as right as they are'),
    misses:
      'documents without times, which are unknownAgeShare; an old document may be true, and a new one false',
  },
  {
    signals: ['staleShare', 'staleWeighted'],
    method: times,
    says: 'documents past the time to live of their source, of those whose age is known; also by 1/log2(rank + 1)',
    ...notMeasured('arithmetic on the times told, and on a time to live that you set'),
    misses: 'what changed before its time to live was over',
  },
  {
    signals: ['outdatedShare'],
    method: times,
    says: 'documents whose source was changed after they were indexed',
    ...notMeasured('arithmetic on the times told'),
    misses: 'changes that were not told with the document; needs both times',
  },
  {
    signals: ['unknownAgeShare'],
    method: times,
    says: 'documents that come without the time of their source',
    ...notMeasured('a count'),
    misses: 'nothing: it is what the others do not see',
  },
  {
    signals: ['indexLagHoursP50'],
    method: times,
    says: 'hours from a change of the source to its indexing, median of a query',
    ...notMeasured('arithmetic on the times told'),
    misses: 'changes that are not indexed yet: those are outdatedShare; needs both times',
  },
  {
    signals: ['faults'],
    method: lexical,
    says: 'empty, U+FFFD, mojibake, control characters, HTML residue, hyphens at line ends, repeated lines, few letters, a token over 80 characters',
    ...notMeasured('no data here labels them; the rules agree with nine reference texts'),
    misses: 'text that is well formed and wrong; tables trip "few letters" rightly, so read rates by source',
  },
]

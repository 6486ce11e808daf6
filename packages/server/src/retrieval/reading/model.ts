import { z } from 'zod'
import { Retrieval, RetrievedDocument } from '../../ledger/retrieval-model.ts'
import { labelledSignals } from '../signals/labels.ts'

const text = z.string()
const count = z.int().nonnegative()

/** What is averaged over queries; each is null where it cannot be told, and then not in the mean. */
export const signalNames = [
  'groundedShare',
  'utilisation',
  'utilisationCorrected',
  'wastedShare',
  'duplicateShare',
  'redundancy',
  'staleShare',
  'staleWeighted',
  'outdatedShare',
  'unknownAgeShare',
  'ageDaysP50',
  'indexLagHoursP50',
] as const
export const SignalName = z.enum(signalNames)
export type SignalName = z.infer<typeof SignalName>

/** What of a query's row is held against what people said of it. */
export const storedSignals = [
  ...signalNames,
  'groundednessRisk',
  'answeredEmpty',
  'topScore',
  'ageDaysP90',
  'ageDaysP99',
] as const
/** `relevance` is the judge's, where the query was judged. */
export const correlatedNames = [...storedSignals, 'relevance'] as const

/** A mean over queries with its 95 % interval. Null below two queries that know it. */
export const SignalMean = z.object({
  name: SignalName,
  mean: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Queries that know it. */
  n: count,
  /** Share of all queries that know it; null without any. */
  coverage: z.number().nullable(),
})
export type SignalMean = z.infer<typeof SignalMean>

const Rate = z.object({ value: z.number(), low: z.number(), high: z.number(), n: count })

const ReportPoint = z.object({
  at: z.iso.datetime(),
  retrievals: count,
  groundedShare: z.number().nullable(),
  utilisation: z.number().nullable(),
  staleShare: z.number().nullable(),
  ageDaysP50: z.number().nullable(),
  /** Share of queries of which an answer is known. */
  coverage: z.number().nullable(),
})

/** One version of an index against the one before it. */
const VersionReport = z.object({
  indexName: text,
  indexVersion: text,
  retrievals: count,
  firstAt: z.iso.datetime(),
  lastAt: z.iso.datetime(),
  /** Share of queries that found nothing. */
  empty: Rate,
  signals: z.array(SignalMean),
  /** Means less those of the version before, with Welch's 95 % interval; empty for the first. */
  differences: z.array(
    z.object({ name: SignalName, difference: z.number(), low: z.number(), high: z.number(), p: z.number() }),
  ),
  /** The version before, of the same index. */
  against: text.nullable(),
})

const FaultRates = z.array(z.object({ fault: text, rate: Rate }))

const SourceReport = z.object({
  source: text.nullable(),
  documents: count,
  dated: count,
  meanAgeDays: z.number().nullable(),
  /** Share of documents beside a known answer that supported nothing alone. */
  unused: Rate,
  /** Of every retrieval of a document: one that is retrieved often counts often. */
  faults: FaultRates,
  /** Of versions of documents that were retrieved for the first time in this window, each once. */
  newDocuments: z.object({ versions: count, faulty: Rate, faults: FaultRates }),
})

export const RetrievalReport = z.object({
  hours: z.number(),
  stepMinutes: count,
  retrievals: count,
  documents: count,
  /** Queries of which an answer is known. */
  coverage: Rate,
  empty: Rate,
  /** Of the queries that found nothing, those that were answered all the same. */
  answeredEmpty: Rate,
  signals: z.array(SignalMean),
  series: z.array(ReportPoint),
  versions: z.array(VersionReport),
  sources: z.array(SourceReport),
})
export type RetrievalReport = z.infer<typeof RetrievalReport>

/** What a signal is worth (`signals/labels.ts`). */
export const SignalLabel = z.object({
  /** Those it speaks of; `used` and `faults` are of a document. */
  signals: z.array(z.enum(labelledSignals)).readonly(),
  method: z.enum(['lexical, no judge', 'times, no judge']),
  says: text,
  /** Null where it is not measured, or the figure is another. */
  auc: z.object({ value: z.number(), low: z.number(), high: z.number(), n: count }).nullable(),
  measured: text,
  misses: text,
})

export const RetrievalSummary = Retrieval.extend({ id: text }).omit({ documents: true, tags: true })
export type RetrievalSummary = z.infer<typeof RetrievalSummary>

const parsed = (json: string): unknown => (json === '' ? [] : JSON.parse(json))
export const RetrievalRow = Retrieval.extend({
  id: text,
  documents: z.string().transform(parsed).pipe(z.array(RetrievedDocument)),
})

export const RetrievalDetail = Retrieval.extend({
  id: text,
  documents: z.array(
    RetrievedDocument.extend({
      /** Null when none was kept, or its time is over. */
      text: text.nullable(),
      /** When it was retrieved; null where its source's time is not known. */
      ageDays: z.number().nullable(),
    }),
  ),
})
export type RetrievalDetail = z.infer<typeof RetrievalDetail>

/** How a signal goes together with what people said, query by query. */
export const Satisfaction = z.object({
  retrievals: count,
  /** Queries with a score of their call, or of a span that speaks of them. Who gives one is no sample: read it beside this share. */
  withFeedback: Rate,
  signals: z.array(
    z.object({
      name: z.enum(correlatedNames),
      n: count,
      rho: z.number().nullable(),
      low: z.number().nullable(),
      high: z.number().nullable(),
      p: z.number().nullable(),
      /** Why there is no figure. */
      reason: text.nullable(),
    }),
  ),
})
export type Satisfaction = z.infer<typeof Satisfaction>

export const RetrievalOrder = z.enum(['newest', 'riskiest', 'stalest', 'least-used'])
export type RetrievalOrder = z.infer<typeof RetrievalOrder>

import type { RetrievalDetail, RetrievalJudgement, RetrievedDocument } from '@telltale/sdk'
import { formatShare, formatUtc, plural } from '../parts/format.ts'
import { formatMeasure, measureWords, missingWords } from '../retrieval/judged/judged-words.ts'
import { formatSignal, reasonWords } from '../retrieval/signal-words.ts'
import { useSignalLabels } from '../retrieval/use-signal-labels.ts'
import { useCallJudgements } from './use-call.ts'

/** What was retrieved for a call: in rank order, those the answer used marked, each with its age and what was said of it. */
export function CallDocuments({
  callId,
  retrievals,
}: {
  /** Null: the query belongs to no call that is known. */
  readonly callId: string | null
  readonly retrievals: readonly RetrievalDetail[]
}) {
  const judgements = useCallJudgements(callId).data?.judgements ?? []
  return (
    <div className="grid gap-5">
      {retrievals.map((retrieval) => {
        const own = judgements.filter(({ retrievalId }) => retrievalId === retrieval.id)
        const whole = own.filter(({ document }) => document === null)
        return (
          <section key={retrieval.id} className="grid gap-2" aria-label={`Query: ${retrieval.query}`}>
            <p className="break-words font-medium">{retrieval.query}</p>
            <p className="text-small text-soft">{sentenceOf(retrieval)}</p>
            {whole.length > 0 && (
              <p className="text-small text-soft">
                {whole.map((one) => (
                  <Said key={one.id} judgement={one} />
                ))}
              </p>
            )}
            <ol className="divide-y divide-line rounded-large border border-line">
              {retrieval.documents.map((document) => (
                <Document
                  key={document.rank}
                  document={document}
                  said={own.filter((one) => one.document === document.rank)}
                />
              ))}
            </ol>
          </section>
        )
      })}
      <ul className="text-small text-faint">
        {(Object.keys(labelled) as (keyof typeof labelled)[]).map((signal) => (
          <LabelLine key={signal} signal={signal} />
        ))}
      </ul>
    </div>
  )
}

const labelled = { groundedShare: 'Grounded', utilisation: 'Utilisation', used: 'Used' } as const

function LabelLine({ signal }: { readonly signal: keyof typeof labelled }) {
  const label = useSignalLabels()(signal)
  if (label === undefined) return null
  return (
    <li>
      {labelled[signal]}: {label.method}; {label.says}. {label.measured}. Misses {label.misses}.
    </li>
  )
}

/** Who says what, and why when it is pointed at. */
const Said = ({ judgement }: { readonly judgement: RetrievalJudgement }) => (
  <span className="mr-3" title={judgement.reason}>
    {measureWords[judgement.measure]}{' '}
    {judgement.score === null
      ? `unknown, ${missingWords(judgement.missing ?? '')}`
      : formatMeasure(judgement.measure, judgement.score)}
    <span className="text-faint"> by {judgement.actor ?? judgement.model}</span>
  </span>
)

function sentenceOf({ indexName, indexVersion, documentsRetrieved, ...signals }: RetrievalDetail): string {
  const where = indexName === null ? '' : ` from ${[indexName, indexVersion].filter(Boolean).join(' ')}`
  const grounded =
    signals.groundedShare === null
      ? `grounded: unknown, ${reasonWords(signals.unknown['groundedShare'] ?? '')}`
      : `grounded ${formatSignal('groundedShare', signals.groundedShare)}`
  const used =
    signals.utilisation === null
      ? `utilisation: unknown, ${reasonWords(signals.unknown['utilisation'] ?? '')}`
      : `utilisation ${formatSignal('utilisation', signals.utilisation)}`
  return `${plural(documentsRetrieved, 'document')}${where}; ${grounded}; ${used}.`
}

function Document({
  document,
  said,
}: {
  readonly document: RetrievedDocument
  readonly said: readonly RetrievalJudgement[]
}) {
  const isUsed = document.used !== null && document.used > 0
  return (
    <li className={`grid gap-1 px-3 py-2 ${isUsed ? 'border-l-2 border-l-accent bg-accent-wash' : ''}`}>
      <div className="flex flex-wrap items-baseline gap-x-3">
        <span className="text-faint">{document.rank}</span>
        <span className="break-all font-medium">{document.id ?? 'no identifier'}</span>
        <span className="text-small">{useOf(document)}</span>
        <span className="text-small text-soft">{ageOf(document)}</span>
        {document.source !== null && <span className="text-small text-soft">{document.source}</span>}
        {document.score !== null && (
          <span className="text-small text-soft">score {document.score.toPrecision(3)}</span>
        )}
        {said.map((one) => (
          <span key={one.id} className="text-small">
            <Said judgement={one} />
          </span>
        ))}
        {document.faults.length > 0 && (
          <span className="text-small text-bad">{document.faults.join(', ').replaceAll('_', ' ')}</span>
        )}
      </div>
      {document.text !== null && (
        <details>
          <summary className="line-clamp-2 cursor-pointer break-words text-soft">
            {document.text.slice(0, 240)}
          </summary>
          <p className="mt-1 whitespace-pre-wrap break-words">{document.text}</p>
        </details>
      )}
    </li>
  )
}

function useOf({ used, duplicateOf }: RetrievedDocument): string {
  if (duplicateOf !== null) return `repeats number ${duplicateOf}`
  if (used === null) return 'use unknown'
  return used > 0 ? `used, ${formatShare(used)} of the answer` : 'not used'
}

const ageOf = ({ ageDays, sourceUpdatedAt }: RetrievedDocument) =>
  ageDays === null || sourceUpdatedAt === null ? (
    'age unknown'
  ) : (
    <time dateTime={sourceUpdatedAt} title={formatUtc(sourceUpdatedAt)}>
      {formatSignal('ageDaysP50', ageDays)} old
    </time>
  )

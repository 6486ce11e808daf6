import type { Experiment, ExperimentStatus } from '@telltale/sdk'
import { getRouteApi, Link } from '@tanstack/react-router'
import { formatCount, formatShare } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { Figure, Figures, Page, Section } from '../parts/page.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { Actions } from './actions.tsx'
import { CanaryWatches } from './canary-watches.tsx'
import { Clauses } from './clauses.tsx'
import { EffectOverTime } from './effect-over-time.tsx'
import { Effects } from './effects.tsx'
import { decisionWords } from './experiments.tsx'
import { SetupFacts } from './setup-facts.tsx'
import { StepLog } from './step-log.tsx'
import { useExperiment, useStanding } from './use-experiments.ts'
import { statusTones, verdictTones, verdictWords } from './words.ts'

const page = getRouteApi('/experiments/$name')

/** Is the treatment really better, and may that be believed? */
export function ExperimentPage() {
  const { name } = page.useParams()
  const found = useExperiment(name)
  if (found.data !== undefined) return <ShownExperiment key={name} experiment={found.data} />
  const isUnknown = found.isError && 'status' in found.error && found.error.status === 404
  return (
    <Page title={`Experiments / ${name}`}>
      {isUnknown && (
        <Empty title={`There is no experiment “${name}”.`}>
          <Link to="/experiments" className="font-medium text-accent hover:underline">
            See the experiments there are
          </Link>
        </Empty>
      )}
      {found.isError && !isUnknown && <Problem error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <SkeletonBox className="h-60" />}
    </Page>
  )
}

function ShownExperiment({ experiment }: { readonly experiment: Experiment }) {
  const { name, status } = experiment
  const standing = useStanding(name, status === 'running')
  return (
    <Page
      title={`Experiments / ${name}`}
      sentence={<Answer experiment={experiment} standing={standing.data} />}
      actions={<Actions experiment={experiment} verdict={standing.data?.verdict ?? null} />}
    >
      {standing.isError && <Problem error={standing.error} retry={() => void standing.refetch()} />}
      {standing.isPending && <SkeletonBox className="h-60" />}
      {standing.data !== undefined && <Shown experiment={experiment} standing={standing.data} />}
      <div className="grid min-w-0 items-start gap-6 wide:grid-cols-2">
        <Section title="Fixed at the start">
          <SetupFacts setup={experiment.setup} hash={experiment.setupHash} />
        </Section>
        <Section title="What was done">
          <StepLog experiment={experiment} />
        </Section>
      </div>
    </Page>
  )
}

type Both = { readonly experiment: Experiment; readonly standing: ExperimentStatus }

/** The verdict in a sentence; of what has ended, the decision. */
function Answer({ experiment, standing }: Partial<Both> & Pick<Both, 'experiment'>) {
  const { status, decision } = experiment
  const verdict = standing?.verdict ?? null
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      <Badge tone={statusTones[status]}>{status}</Badge>
      {decision !== null && (
        <span>
          {decisionWords(decision)}
          {decision.isOverride ? ', by someone’s word' : ''}: {decision.reason}
        </span>
      )}
      {decision === null && verdict !== null && (
        <>
          <Badge tone={verdictTones[verdict.verdict]}>{verdictWords[verdict.verdict]}</Badge>
          <span>{verdict.reason}</span>
        </>
      )}
      {status === 'draft' && <span>Planned, and not started: nobody is in it.</span>}
    </span>
  )
}

function Shown({ experiment, standing }: Both) {
  const { verdict, canary, series } = standing
  if (verdict === null) return null
  return (
    <>
      <Warnings warnings={verdict.warnings} />
      <p className="text-soft">What would change this: {verdict.wouldChange}</p>
      <Counts experiment={experiment} standing={standing} />
      {canary !== null && (
        <Section title="Watched" note="each user once; an e-value at its limit rolls back">
          <CanaryWatches canary={canary} />
        </Section>
      )}
      {series.length > 0 && <EffectOverTime experiment={experiment} series={series} />}
      {canary === null &&
        verdict.arms.map(({ arm, metrics, clauses }) => (
          <Section
            key={arm}
            title={verdict.arms.length === 1 ? 'Effects' : `Effects of ${arm}`}
            note={`${arm} minus ${experiment.setup.control}, current epoch`}
          >
            {metrics.length > 0 && <Effects metrics={metrics} />}
            <Clauses label={`Conditions on ${arm}`} clauses={clauses} />
          </Section>
        ))}
      {canary === null && verdict.clauses.length > 0 && (
        <Section title="May the data be believed?">
          <Clauses label="Conditions on the experiment" clauses={verdict.clauses} />
        </Section>
      )}
    </>
  )
}

const Warnings = ({ warnings }: { readonly warnings: readonly string[] }) =>
  warnings.length === 0 ? null : (
    <ul aria-label="Warnings" className="grid gap-2">
      {warnings.map((warning) => (
        <li
          key={warning}
          className="rounded-medium border border-line border-l-2 border-l-warn bg-raised px-3 py-2"
        >
          {warning}
        </li>
      ))}
    </ul>
  )

function Counts({ experiment, standing }: Both) {
  const { epochs, calls, callsWithoutUnit, lookedAt, canary } = standing
  const current = epochs.at(-1)
  return (
    <Figures>
      {canary === null &&
        experiment.setup.arms.map(({ name }) => {
          const arm = current?.arms[name]
          return (
            <Figure
              key={name}
              name={`In ${name}, by ${experiment.setup.unit}`}
              note={
                arm === undefined || arm.users === arm.counted
                  ? undefined
                  : `${formatCount(arm.users)} seen; they count when their window closes`
              }
            >
              {formatCount(arm?.counted ?? (current === undefined ? null : 0))}
            </Figure>
          )
        })}
      <Figure name="Coverage">{formatShare(experiment.coverage)}</Figure>
      <Figure
        name="Calls"
        note={
          callsWithoutUnit === 0
            ? undefined
            : `${formatCount(callsWithoutUnit)} named no ${experiment.setup.unit}`
        }
      >
        {formatCount(calls)}
      </Figure>
      {epochs.length > 1 && (
        <Figure name="Epoch" note="the environment changed meanwhile">
          {epochs.length}
        </Figure>
      )}
      <Figure name="Looked at">
        <Moment at={lookedAt} />
      </Figure>
    </Figures>
  )
}

import type { Experiment } from '@telltale/sdk'
import { Link } from '@tanstack/react-router'
import { useExperiments, useStanding } from '../experiments/use-experiments.ts'
import { armWords, verdictTones, verdictWords } from '../experiments/words.ts'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { Badge } from '../parts/status-mark.tsx'

/** Experiments that run on a prompt, each with its verdict so far: everywhere, or in one environment. */
export function RunningExperiments({
  name,
  environment,
}: {
  readonly name: string
  readonly environment?: string
}) {
  const running = useExperiments().data?.experiments.filter(
    ({ status, setup }) =>
      (status === 'running' || status === 'paused') &&
      setup.prompt === name &&
      (environment === undefined || setup.environment === environment),
  )
  if (running === undefined || running.length === 0) return null
  return (
    <ul aria-label="Experiments on this prompt" className="grid gap-2">
      {running.map((experiment) => (
        <Line key={experiment.name} experiment={experiment} />
      ))}
    </ul>
  )
}

function Line({ experiment: { name, status, setup } }: { readonly experiment: Experiment }) {
  const standing = useStanding(name, status === 'running')
  const verdict = standing.data?.verdict
  return (
    <li className="grid gap-1 rounded-medium border border-line border-l-2 border-l-accent bg-raised px-3 py-2">
      <span>
        {setup.canary === null ? 'The experiment' : 'The canary'}{' '}
        <Link to="/experiments/$name" params={{ name }} className="font-medium text-accent hover:underline">
          {name}
        </Link>{' '}
        {status === 'paused' ? 'is paused' : 'runs'} in {setup.environment}:{' '}
        {setup.arms.map((arm) => `${arm.name} has ${armWords(arm)}`).join('; ')}.
      </span>
      {standing.isPending && <SkeletonBox className="h-5" />}
      {verdict !== undefined && verdict !== null && (
        <span className="flex flex-wrap items-baseline gap-x-2 text-soft">
          <Badge tone={verdictTones[verdict.verdict]}>{verdictWords[verdict.verdict]}</Badge>
          {verdict.reason}
        </span>
      )}
    </li>
  )
}

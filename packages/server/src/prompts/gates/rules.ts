import type { Approval, ApprovalRow, Clause, Evaluation, Gates, Trials } from './model.ts'

export type Evidence = {
  readonly author: string
  readonly approvals: readonly Approval[]
  /** Newest first. */
  readonly evaluations: readonly Evaluation[]
  readonly trials: Trials
}

/** Those who approve still: the newest word of each counts. Rows oldest first. */
export function standingApprovals(rows: readonly ApprovalRow[]): readonly Approval[] {
  const byPerson = new Map(rows.map((row) => [`${row.environment}\n${row.actor}`, row]))
  return [...byPerson.values()]
    .filter(({ kind }) => kind === 'approve')
    .map(({ environment, actor, comment, at }) => ({ environment, actor, comment, at }))
}

/** Each thing the gates ask for, held against what there is. What is not known does not hold. */
export function judge(gates: Gates, evidence: Evidence): readonly Clause[] {
  const clauses: Clause[] = []
  if (gates.approvals > 0) clauses.push(judgeApproval(gates.approvals, evidence))
  if (gates.evaluation) clauses.push(judgeEvaluation(gates.evaluation, evidence.evaluations))
  if (gates.experiment) clauses.push(judgeExperiment(evidence.trials.experiment))
  if (gates.canary) clauses.push(judgeCanary(evidence.trials.canary))
  return clauses
}

function judgeApproval(needed: number, { approvals, author }: Evidence): Clause {
  const others = new Set(approvals.map(({ actor }) => actor).filter((actor) => actor !== author))
  const by = others.size === 0 ? '' : ` (${[...others].join(', ')})`
  const reason = `${others.size} of ${needed} approvals by others than its author, ${author}${by}.`
  return { clause: 'approval', holds: others.size >= needed, reason }
}

/** Non-inferior: the lower end of the interval of score − baseline is not below −margin. The newest report decides. */
function judgeEvaluation(
  { suite, cases, margin, level }: NonNullable<Gates['evaluation']>,
  evaluations: readonly Evaluation[],
): Clause {
  const say = (holds: boolean, reason: string): Clause => ({ clause: 'evaluation', holds, reason })
  const report = evaluations.find((one) => one.suite === suite)
  if (!report) return say(false, `No report of the suite "${suite}".`)
  const of = `The newest report of "${suite}"`
  if (report.cases < cases) return say(false, `${of} is of ${report.cases} cases; ${cases} are asked for.`)
  if (report.interval === null)
    return say(false, `${of} holds no interval against a baseline, so it cannot tell.`)
  if (report.interval.level < level)
    return say(false, `${of} has an interval of ${report.interval.level}; ${level} is asked for.`)
  const { low, high } = report.interval
  const found = `${of}: the difference to the baseline is between ${low} and ${high} (n = ${report.cases}), and may be down to ${-margin}.`
  return say(low >= -margin, found)
}

function judgeExperiment(experiment: Trials['experiment']): Clause {
  const say = (holds: boolean, reason: string): Clause => ({ clause: 'experiment', holds, reason })
  if (experiment === null) return say(false, 'No experiments are known here.')
  if (experiment === undefined) return say(false, 'No experiment on this version was concluded.')
  const { name, verdict } = experiment
  return say(verdict === 'promote', `The experiment "${name}" was concluded with the verdict ${verdict}.`)
}

function judgeCanary(canary: Trials['canary']): Clause {
  const say = (holds: boolean, reason: string): Clause => ({ clause: 'canary', holds, reason })
  if (canary === null) return say(false, 'No canaries are known here.')
  if (canary === undefined) return say(false, 'There was no canary of this version.')
  return say(
    canary.isFinished,
    `The canary "${canary.name}" ${canary.isFinished ? 'came' : 'did not come'} to its end.`,
  )
}

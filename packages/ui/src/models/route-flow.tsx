import { formatShare } from '../parts/format.ts'
import type { RouteStep, RouteTarget, Route } from '@telltale/sdk'
import { conditionWords, shareOf, splitWords } from './route-words.ts'
import { StateLoad, StateMark, StateWhy } from './state-mark.tsx'
import { healthKey, type States } from './target-state.ts'

/** A route's steps in the order they are tried, with what leads from one to the next. */
export function RouteFlow({ route, states }: { readonly route: Route; readonly states: States }) {
  return (
    <ol aria-label="Steps in order" className="grid min-w-0">
      {route.plan.map((step, at) => (
        <li key={at} className="grid min-w-0">
          {at > 0 && <Arrow after={route.plan[at - 1]!} />}
          <Step step={step} number={at + 1} states={states} />
        </li>
      ))}
    </ol>
  )
}

const Arrow = ({ after }: { readonly after: RouteStep }) => (
  <p className="flex items-center gap-2 py-1 pl-4 text-small text-faint">
    <svg aria-hidden width="10" height="22" viewBox="0 0 10 22" className="stroke-baseline" fill="none">
      <path d="M5 0v20M1.5 16.5 5 20.5l3.5-4" />
    </svg>
    {after.when === undefined ? 'if that fails' : 'otherwise, and if that fails'}
  </p>
)

function Step({
  step,
  number,
  states,
}: {
  readonly step: RouteStep
  readonly number: number
  readonly states: States
}) {
  const conditions = conditionWords(step.when)
  return (
    <div className="min-w-0 rounded-large border border-line">
      <p className="flex flex-wrap items-baseline gap-x-2 border-b border-line bg-raised px-3 py-1.5 text-small text-soft">
        <span className="font-medium text-ink">{number}</span>
        {conditions.length === 0 ? 'any request' : `only ${conditions.join(', ')}`}
        {step.targets.length > 1 && <span>· one of these, {splitWords[step.split ?? 'weighted']}</span>}
      </p>
      <ul className="divide-y divide-line">
        {step.targets.map((target, at) => (
          <Target key={`${healthKey(target)} ${at}`} step={step} target={target} states={states} />
        ))}
      </ul>
    </div>
  )
}

function Target({
  step,
  target,
  states,
}: {
  readonly step: RouteStep
  readonly target: RouteTarget
  readonly states: States
}) {
  const state = states.of(target)
  const share = shareOf(step, target)
  return (
    <li className="grid min-w-0 gap-0.5 px-3 py-1.5">
      <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-0.5">
        <span className="min-w-0 break-words">
          <span className="font-medium">{target.provider}</span>
          <span className="text-faint"> · </span>
          {target.model}
        </span>
        {target.weight === 0 ? (
          <span className="text-small text-faint">taken out (weight 0)</span>
        ) : share === null ? (
          step.targets.length > 1 && <span className="text-small text-soft">weight {target.weight ?? 1}</span>
        ) : (
          <Share share={share} />
        )}
        <span className="ml-auto flex items-center gap-2 text-small text-soft">
          <StateLoad state={state} />
          <StateMark state={state} />
        </span>
      </div>
      {(state.why !== null || state.until !== null) && (
        <p className="text-small text-soft">
          <StateWhy state={state} />
        </p>
      )}
    </li>
  )
}

const Share = ({ share }: { readonly share: number }) => (
  <span className="inline-flex items-center gap-1.5 text-small text-soft">
    <span aria-hidden className="flex h-1 w-12 overflow-hidden rounded-small bg-sunken">
      <span className="bg-baseline" style={{ width: `${share * 100}%` }} />
    </span>
    {formatShare(share)}
  </span>
)

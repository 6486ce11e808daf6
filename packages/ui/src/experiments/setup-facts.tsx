import type { Experiment } from '@telltale/sdk'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { formatCount, formatShare } from '../parts/format.ts'
import { armWords, formatDifference } from './words.ts'

type Setup = Experiment['setup']

type Fact = { readonly name: string; readonly value: ReactNode }

function factsOf(setup: Setup, hash: string): readonly Fact[] {
  const { group } = setup
  return [
    {
      name: 'Prompt',
      value: (
        <Link to="/prompts/$name" params={{ name: setup.prompt }} className="text-accent hover:underline">
          {setup.prompt}
        </Link>
      ),
    },
    { name: 'Environment', value: setup.environment },
    ...setup.arms.map((arm) => ({
      name: arm.name === setup.control ? `${arm.name} (control)` : arm.name,
      value: `${armWords(arm)}${setup.canary === null ? `, ${formatShare(arm.weight)} of ${setup.unit}s` : ''}`,
    })),
    ...(setup.canary === null ? aimFacts(setup) : canaryFacts(setup.canary, setup.unit)),
    { name: 'Window', value: `${setup.windowHours} h from a ${setup.unit}’s first call` },
    ...(group === null ? [] : [{ name: 'Group', value: `${group.name}, ${group.from} to ${group.to}` }]),
    { name: 'Assigned by', value: `${setup.hashVersion}, seed ${setup.seed}` },
    { name: 'Record', value: <span className="break-all font-mono text-small">{hash.slice(0, 16)}</span> },
  ]
}

function aimFacts({ primary, guardrails, automatic, ...setup }: Setup): readonly Fact[] {
  const margin = ({ name, margin, marginIs }: Setup['guardrails'][number]): string =>
    marginIs === 'relative' ? formatShare(margin) : formatDifference(name, margin)
  const alone = [
    ...(automatic.promote === true ? ['promotes'] : []),
    ...(automatic.rollBack === true ? ['rolls back'] : []),
  ]
  return [
    {
      name: 'Improves',
      value: `${primary.name}, ${primary.betterWhen} is better; worth having from ${formatDifference(primary.name, setup.smallestEffect)}`,
    },
    ...guardrails.map((guardrail) => ({
      name: 'Must not worsen',
      value: `${guardrail.name} by more than ${margin(guardrail)}`,
    })),
    {
      name: 'Users',
      value: `planned for ${formatCount(setup.plannedUsers)}, given up at ${formatCount(setup.maxUsers)}; at least ${formatCount(setup.minimumUsersPerArm)} an arm`,
    },
    {
      name: 'May be wrong',
      value: `a promotion ${formatShare(setup.alphaPromote)}, a rollback ${formatShare(setup.alphaRollback)}`,
    },
    { name: 'By itself', value: alone.length === 0 ? 'nothing: someone decides' : alone.join(' and ') },
  ]
}

function canaryFacts(canary: NonNullable<Setup['canary']>, unit: string): readonly Fact[] {
  const { steps, watches, alphaRollback, minimumUsersPerStep } = canary
  return [
    {
      name: 'Takes over',
      value: `${steps.map(({ share, hours }) => `${formatShare(share)} for ${hours} h`).join(', ')}, then everyone; by itself`,
    },
    { name: 'A step needs', value: `${formatCount(minimumUsersPerStep)} ${unit}s of the canary` },
    { name: 'Rolls back for', value: watches.join(', ') },
    { name: 'May be wrong', value: `a rollback ${formatShare(alphaRollback)}` },
  ]
}

/** What can no longer change, so that the data cannot choose it. */
export const SetupFacts = ({ setup, hash }: { readonly setup: Setup; readonly hash: string }) => (
  <dl className="grid border-t border-line">
    {factsOf(setup, hash).map(({ name, value }, at) => (
      <div key={`${name} ${at}`} className="flex min-w-0 gap-3 border-b border-line py-1.5">
        <dt className="w-36 shrink-0 text-soft max-narrow:w-28">{name}</dt>
        <dd className="min-w-0 break-words">{value}</dd>
      </div>
    ))}
  </dl>
)

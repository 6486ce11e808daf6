import type { Command } from 'commander'
import {
  detectable,
  planUsers,
  shareVariance,
  type Baseline,
  type Detectable,
  type PlanAsk,
} from '../../experiments/plan.ts'
import { act, textOption, wholeOption, type Options } from '../act.ts'
import { badUse, type CliParts, type Outcome } from '../parts.ts'
import { table } from '../table.ts'
import { numberOption } from './design-options.ts'

/** Users an arm that a promotion needs in any case: a floor, no sample size. */
const floor = 500

/** `telltale experiments plan`: how many users an effect takes, or what effect so many users can show. */
export function registerPlan(experiments: Command, parts: CliParts): void {
  const plan = experiments
    .command('plan')
    .description(
      'users an arm for an effect, or the smallest effect for so many users; needs no server. With both it exits 1 when the users are too few',
    )
    .option('--rate <share>', 'the primary today, when it is a share of users or of requests (0–1)')
    .option('--deviation <number>', "or, for any other metric: the standard deviation of one user's value")
    .option('--requests-per-user <number>', 'when the share is one of requests (default 1)')
    .option(
      '--likeness <share>',
      'how alike the requests of one user are: intra-class correlation (default 0.3)',
    )
    .option('--effect <difference>', 'the smallest difference worth having, absolute')
    .option('--users <number>', 'users an arm that there will be')
    .option(
      '--guardrail <rate:margin>',
      'failing users today, and how many more may be; 0.02:0.015 (repeat it)',
      collect,
      [],
    )
    .option('--arms <number>', 'default 2')
    .option('--alpha <share>', 'default 0.05')
    .option('--power <share>', 'default 0.8')
    .option('--users-per-day <number>', 'of all arms, to say how long it takes')
  act(plan, parts, async (options) => planned(options))
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value]

function planned(options: Options): Outcome {
  const effect = positiveOption(options, 'effect')
  const rate = numberOption(options, 'rate')
  if (effect !== null && rate !== undefined && rate + effect > 1)
    throw badUse(`--effect ${effect} leaves no share: ${rate} cannot rise by it.`)
  const users =
    options['users'] === undefined
      ? null
      : wholeOption(options, 'users', { least: 2, most: 1e9, fallback: 2 })
  if (effect === null && users === null) throw badUse('Give --effect, or --users, or both.')
  const primary = { name: 'primary', of: spreadOf(options), difference: effect ?? 1 }
  const ask: PlanAsk = {
    metrics: [primary, ...((options['guardrail'] as readonly string[] | undefined) ?? []).map(guardrailOf)],
    arms: wholeOption(options, 'arms', { least: 2, most: 20, fallback: 2 }),
    alpha: shareOption(options, 'alpha', 0.05, 0.5),
    power: shareOption(options, 'power', 0.8, 1),
  }
  const metrics = effect === null ? [] : planUsers(ask)
  const needed =
    effect === null
      ? null
      : {
          fixed: Math.max(floor, ...metrics.map(({ fixedUsersPerArm }) => fixedUsersPerArm)),
          sequential: Math.max(floor, ...metrics.map(({ sequentialUsersPerArm }) => sequentialUsersPerArm)),
        }
  const perDay = positiveOption(options, 'usersPerDay')
  const found = {
    arms: ask.arms,
    alpha: ask.alpha,
    power: ask.power,
    usersPerArm: needed,
    plannedUsers: needed === null ? null : needed.sequential * ask.arms,
    days: needed === null || perDay === null ? null : (needed.sequential * ask.arms) / perDay,
    metrics,
    smallestEffect: users === null ? null : { usersPerArm: users, ...detectable(ask, users) },
    smallestEffectAtFloor: { usersPerArm: floor, ...detectable(ask, floor) },
    isEnough: needed === null || users === null ? null : users >= needed.sequential,
  }
  return { json: found, text: planText(found), exitCode: found.isEnough === false ? 1 : 0 }
}

function spreadOf(options: Options): Baseline['of'] {
  const deviation = positiveOption(options, 'deviation')
  const rate = numberOption(options, 'rate')
  if ((deviation === null) === (rate === undefined))
    throw badUse('Give exactly one of --rate and --deviation.')
  if (deviation !== null) return { variance: deviation * deviation }
  if (!(rate! > 0 && rate! < 1)) throw badUse('--rate must be between 0 and 1.')
  const perUser = positiveOption(options, 'requestsPerUser') ?? 1
  if (perUser < 1) throw badUse('--requests-per-user must be at least 1.')
  const likeness = numberOption(options, 'likeness') ?? 0.3
  if (!(likeness >= 0 && likeness <= 1)) throw badUse('--likeness must be from 0 to 1.')
  return perUser === 1 ? { share: rate! } : { variance: shareVariance(rate!, perUser, likeness) }
}

function guardrailOf(text: string, at: number): Baseline {
  const [rate, margin] = text.split(':').map(Number)
  if (!(rate! >= 0 && rate! < 1 && margin! > 0 && margin! < 1))
    throw badUse(`--guardrail "${text}" is not RATE:MARGIN, such as 0.02:0.015.`)
  return { name: `guardrail ${at + 1}`, of: { share: rate! }, difference: margin! }
}

function positiveOption(options: Options, name: string): number | null {
  const value = numberOption(options, name)
  if (value === undefined) return null
  if (value > 0) return value
  throw badUse(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} must be above 0.`)
}

function shareOption(options: Options, name: string, fallback: number, below: number): number {
  const value = textOption(options, name) === undefined ? fallback : numberOption(options, name)!
  if (value > 0 && value < below) return value
  throw badUse(`--${name} must be between 0 and ${below}.`)
}

type Found = {
  readonly arms: number
  readonly power: number
  readonly usersPerArm: { readonly fixed: number; readonly sequential: number } | null
  readonly plannedUsers: number | null
  readonly days: number | null
  readonly metrics: ReturnType<typeof planUsers>
  readonly smallestEffect: Effect | null
  readonly smallestEffectAtFloor: Effect
  readonly isEnough: boolean | null
}
type Effect = Detectable & { readonly usersPerArm: number }

function planText({
  power,
  usersPerArm,
  plannedUsers,
  days,
  metrics,
  smallestEffect,
  smallestEffectAtFloor,
  isEnough,
}: Found): string {
  const small = ({ usersPerArm: users, fixed, sequential }: Effect): string =>
    `With ${whole(users)} users an arm the smallest effect it can see is ${figure(sequential)} (${figure(fixed)} when looking once, at the end).`
  return [
    ...(usersPerArm === null
      ? []
      : [
          table(
            ['', 'difference', 'users an arm, looking at any time', 'looking once, at the end'],
            metrics.map((one) => [
              one.metric,
              figure(one.difference),
              whole(one.sequentialUsersPerArm),
              whole(one.fixedUsersPerArm),
            ]),
            [1, 2, 3],
          ),
          '',
          `Plan ${whole(usersPerArm.sequential)} users an arm, ${whole(plannedUsers!)} in all${days === null ? '' : `, about ${whole(Math.ceil(days))} days`}: then a deserved promotion comes with probability ${power} or more, mostly sooner.`,
        ]),
    ...(smallestEffect === null ? [] : [small(smallestEffect)]),
    ...(isEnough === null ? [] : [isEnough ? 'The users are enough.' : 'The users are too few.']),
    `${floor} users an arm is the floor of a promotion, not a plan. ${small(smallestEffectAtFloor)}`,
  ].join('\n')
}

const whole = (value: number): string => value.toLocaleString('en-US')
const figure = (value: number | null): string =>
  value === null ? 'none' : String(Number(value.toPrecision(3)))

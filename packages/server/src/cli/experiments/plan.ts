import type { Command } from 'commander'
import type { z } from 'zod'
import { answerPlan, leastUsersPerArm } from '../../experiments/plan.ts'
import { PlanQuestion, type PlanAnswer } from '../../experiments/plan-model.ts'
import { act, type Options } from '../act.ts'
import { badUse, type CliParts, type Outcome } from '../parts.ts'
import { table } from '../table.ts'
import { numberOption } from './design-options.ts'

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
  const question = PlanQuestion.safeParse({
    rate: numberOption(options, 'rate'),
    deviation: numberOption(options, 'deviation'),
    requestsPerUser: numberOption(options, 'requestsPerUser'),
    likeness: numberOption(options, 'likeness'),
    effect: numberOption(options, 'effect'),
    users: numberOption(options, 'users'),
    guardrails: ((options['guardrail'] as readonly string[] | undefined) ?? []).map(guardrailOf),
    arms: numberOption(options, 'arms'),
    alpha: numberOption(options, 'alpha'),
    power: numberOption(options, 'power'),
    usersPerDay: numberOption(options, 'usersPerDay'),
  })
  if (!question.success) throw badUse(sentenceOf(question.error.issues[0]!))
  const found = answerPlan(question.data)
  return { json: found, text: planText(found), exitCode: found.isEnough === false ? 1 : 0 }
}

function sentenceOf({ path: [field, at], message }: z.core.$ZodIssue): string {
  const flag = field === 'guardrails' ? 'guardrail' : dashed(String(field))
  return `--${flag}${typeof at === 'number' ? ` number ${at + 1}` : ''}${/^[A-Z]/.test(message) ? ':' : ''} ${message.replace(/"(\w+)"/, '--$1')}.`
}

const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

function guardrailOf(text: string): { readonly rate: number; readonly margin: number } {
  const [rate, margin, more] = text.split(':').map(Number)
  if (more === undefined && Number.isFinite(rate) && Number.isFinite(margin))
    return { rate: rate!, margin: margin! }
  throw badUse(`--guardrail "${text}" is not RATE:MARGIN, such as 0.02:0.015.`)
}

function planText({
  power,
  usersPerArm,
  plannedUsers,
  days,
  metrics,
  smallestEffect,
  smallestEffectAtFloor,
  isEnough,
}: PlanAnswer): string {
  const small = ({ usersPerArm: users, fixed, sequential }: PlanAnswer['smallestEffectAtFloor']): string =>
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
    `${leastUsersPerArm} users an arm is the floor of a promotion, not a plan. ${small(smallestEffectAtFloor)}`,
  ].join('\n')
}

const whole = (value: number): string => value.toLocaleString('en-US')
const figure = (value: number | null): string =>
  value === null ? 'none' : String(Number(value.toPrecision(3)))

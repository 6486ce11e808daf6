import { TelltaleError, type Admin, type PromptPushed } from '@telltale/sdk'
import { CliError, type Outcome } from './parts.ts'
import type { Gathered } from './prompt-gather.ts'
import { intention, objection, planPush, type ForPush, type PlannedPush } from './prompt-push-plan.ts'

export type PushChoice = ForPush & {
  readonly message: string | undefined
  readonly dryRun: boolean
  readonly force: boolean
}

type Trouble = { readonly code: string; readonly message: string; readonly hint: string }

type Done = {
  readonly name: string
  readonly file: string
  /** Null when it was not registered. */
  readonly version: number | null
  readonly created: boolean
  readonly active: boolean
  /** Why it was not registered or activated; null when it was, or was not to be. */
  readonly problem: Trouble | null
}

type Refused = Done & { readonly problem: Trouble }
type Registered = { readonly of: PlannedPush; readonly reply: PromptPushed }

/**
 * Registers files as versions, and activates them when told to. Nothing is sent when any file cannot be used or would
 * undo what somebody else did (`force`: it is sent all the same). All are registered before the first is activated,
 * so that a file the server does not take leaves everything active that was.
 */
export async function pushPrompts(admin: Admin, gathered: Gathered, choice: PushChoice): Promise<Outcome> {
  const planned = await planPush(admin, gathered, choice)
  const objections = choice.force ? [] : planned.flatMap((one) => objection(one, choice.environment) ?? [])
  if (choice.dryRun || objections.length > 0) return told(planned, objections, choice)

  const { registered, refused } = await registerAll(admin, planned, choice)
  if (refused !== null && gathered.isOneFile) throw new CliError(refused.problem)
  const done: Done[] = []
  for (const one of registered) {
    const problem = refused === null ? await activated(admin, one, choice) : null
    const { of, reply } = one
    const { path, name } = of.prompt
    done.push({
      ...{ name, file: path, version: reply.version.version, created: reply.created, problem },
      active:
        of.step.kind === 'same' ||
        (reply.live && choice.environment === 'production') ||
        (choice.activate && refused === null && problem === null),
    })
    ;(await gathered.knownOf(path)).note(name, reply.version.hash)
  }
  for (const { path } of gathered.prompts) await (await gathered.knownOf(path)).save()
  if (refused !== null) done.push(refused)
  const single = gathered.isOneFile ? registered[0]?.reply : undefined
  return {
    json: {
      ...(single && { ...single, live: done[0]!.active }),
      environment: choice.environment,
      prompts: done,
    },
    text: [
      ...done.map((one) => doneText(one, choice)),
      ...registered.flatMap(({ reply }) => reply.warnings),
      ...(refused !== null && choice.activate ? ['Nothing was activated.'] : []),
      ...(done.length === 0 ? ['There are no prompts to push.'] : []),
    ].join('\n'),
    exitCode: done.some(({ problem }) => problem !== null) ? 1 : 0,
  }
}

/** In order, up to the first the server does not take. */
async function registerAll(
  admin: Admin,
  planned: readonly PlannedPush[],
  choice: PushChoice,
): Promise<{ readonly registered: readonly Registered[]; readonly refused: Refused | null }> {
  const registered: Registered[] = []
  const message = choice.message === undefined ? {} : { message: choice.message }
  for (const of of planned) {
    const { content, name, path } = of.prompt
    const tried = await orTrouble(() => admin.pushPrompt(name, { ...content, ...message }))
    if ('problem' in tried) {
      const refused = { name, file: path, version: null, created: false, active: false }
      return { registered, refused: { ...refused, problem: tried.problem } }
    }
    registered.push({ of, reply: tried.value })
  }
  return { registered, refused: null }
}

/** Activates what is to be and is not yet; what the server says against it (a gate, say), as data: others go on. */
async function activated(
  admin: Admin,
  { of: { prompt, step }, reply }: Registered,
  { activate, environment }: PushChoice,
): Promise<Trouble | null> {
  if (!activate || step.kind === 'same' || (reply.live && environment === 'production')) return null
  const tried = await orTrouble(() => admin.activatePrompt(prompt.name, reply.version.version, environment))
  return 'problem' in tried ? tried.problem : null
}

/** What a server answers is an outcome; that there is none is not. */
async function orTrouble<Value>(
  ask: () => Promise<Value>,
): Promise<{ readonly value: Value } | { readonly problem: Trouble }> {
  try {
    return { value: await ask() }
  } catch (error) {
    if (!(error instanceof TelltaleError) || error.status === 0) throw error
    return { problem: { code: error.code, message: error.message, hint: error.hint ?? '' } }
  }
}

function told(planned: readonly PlannedPush[], objections: readonly string[], choice: PushChoice): Outcome {
  const prompts = planned.map((one) => ({
    name: one.prompt.name,
    file: one.prompt.path,
    step: one.step.kind,
    activeVersion: one.step.active?.version ?? null,
    version: one.step.kind === 'same' ? one.step.active.version : one.step.version,
    objection: objection(one, choice.environment),
    lines: one.difference?.lines ?? [],
  }))
  const diffs = planned.flatMap((one) => [
    ...(one.difference === null ? [] : [one.difference.text]),
    `# ${intention(one, choice)}`,
  ])
  return {
    json: { environment: choice.environment, dryRun: choice.dryRun, prompts, refused: objections.length > 0 },
    text: [
      ...(choice.dryRun ? diffs : []),
      ...objections,
      choice.dryRun ? 'This was a dry run: nothing was sent.' : 'Nothing was sent.',
    ].join('\n'),
    exitCode: objections.length > 0 ? 1 : 0,
  }
}

function doneText({ name, file, version, created, active, problem }: Done, choice: PushChoice): string {
  const { environment, activate } = choice
  const why = problem === null ? '' : [problem.message, problem.hint].filter(Boolean).join(' ')
  if (version === null) return `${file} was not registered: ${why}`
  const registered = `${name}@${version} is ${created ? 'registered' : 'there already'}.`
  if (problem !== null) return `${registered} It is not active in ${environment}: ${why}`
  if (active)
    return `${registered} It is ${environment === 'production' ? 'live' : `active in ${environment}`}.`
  return activate
    ? registered
    : `${registered} Make it live with: telltale prompts activate ${name} ${version}`
}

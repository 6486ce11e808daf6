import type { LookParts } from '../../guardrails/look.ts'
import { createVault } from '../../guardrails/mask.ts'
import type { ReadyGuardrail } from '../../guardrails/ready.ts'
import { notePlaceholders } from '../../guardrails/replacements.ts'
import { isAwaited, type Evaluation } from '../../guardrails/verdict-rules.ts'
import type { Blocked } from '../../guardrails/watch.ts'
import type { Problem } from '../../kernel/problem.ts'
import type { Answer, Guarded } from '../answer.ts'
import { isOurs } from '../inside-holders.ts'
import { environmentOf, routeNameOf, tagsOf } from '../caller.ts'
import type { DocumentMarkers } from '../../retrieval/settings-model.ts'
import type { Arrived } from '../journey.ts'
import type { Incoming } from '../incoming.ts'
import type { ClientReply, Outlet } from '../outlet.ts'
import type { Plan } from '../plan.ts'
import { refuse } from '../refuse.ts'
import type { Snapshot } from '../snapshot.ts'
import { answerGuard } from './answer-guard.ts'
import type { Beside } from './beside.ts'
import { blockedProblem } from './blocked-problem.ts'
import { actionsOf, guardrailsHeader } from './header.ts'
import {
  aroundOf,
  examineRequest,
  maskedPlan,
  readRequest,
  refuses,
  requestWatches,
} from './request-guard.ts'

export type GuardParts = {
  readonly nowMs: () => number
  readonly beside: Beside
  /** How a project marks documents in its prompts. */
  readonly markersOf: (projectId: string) => readonly DocumentMarkers[]
  readonly onBug: (error: unknown) => void
  readonly streamBytesKept: number
}

/** Those that watch this call, in order of name. None watches what a judge asks. */
export function guardrailsOn(plan: Plan, snapshot: Snapshot): readonly ReadyGuardrail[] {
  const { key, chain } = plan
  const own = snapshot.guardrailsOf(key.projectId)
  if (own.length === 0 || isOurs(key.id)) return []
  const facts = {
    environment: environmentOf(plan),
    prompt: plan.prompt?.name ?? null,
    route: routeNameOf(plan, plan.route),
    requestedModel: plan.facts.model,
    model: chain.candidates[0]?.model ?? null,
    keyId: key.id,
    tags: tagsOf(plan),
  }
  return own.filter((guardrail) => guardrail.matches(facts))
}

/** What became of a call before anything was sent. */
export type Entered =
  | {
      readonly kind: 'in'
      /** Masked where something was. */
      readonly plan: Plan
      /** Where the answer goes. */
      readonly outlet: Outlet
      /** Whether an answer may be kept for others, once that is known. */
      readonly isPassed: () => Promise<boolean>
      /** The call as it turned out for its caller. */
      readonly leave: (arrived: Arrived) => Promise<Arrived>
    }
  | { readonly kind: 'out'; readonly plan: Plan; readonly problem: Problem | null; readonly guarded: Guarded }

const never = new AbortController().signal

/** One call under the guardrails that watch it: in, carried out with `outlet`, and left. */
export async function enter(
  plan: Plan,
  guardrails: readonly ReadyGuardrail[],
  parts: GuardParts,
  request: Incoming,
  response: ClientReply,
): Promise<Entered> {
  const ticksMs = (): number => performance.now()
  const leaving = new AbortController()
  response.on('close', () => {
    if (!response.writableFinished) leaving.abort()
  })
  const look: LookParts = {
    ...{ nowMs: parts.nowMs, ticksMs, gone: leaving.signal },
    // Its message may repeat what it looked at.
    onCrash: ({ name, check }, error) =>
      parts.onBug(
        new Error(
          `the check "${check}" of guardrail "${name}" threw ${(error as Error)?.name ?? 'something'}`,
        ),
      ),
  }
  let guardrailMs = 0
  const asked = createVault()
  const markers = parts.markersOf(plan.key.projectId)
  const read = readRequest(plan, markers)
  const around = aroundOf(read)
  const isWaitedFor = (one: ReadyGuardrail): boolean => isAwaited(one) || refuses(one, read)
  const watches = requestWatches(read, guardrails.filter(isWaitedFor), look)
  const lateLooks: (() => Promise<readonly Evaluation[]>)[] = []
  const others = guardrails.filter((one) => !isWaitedFor(one))
  const besideWatches = requestWatches(read, others, { ...look, gone: never })
  if (besideWatches.length > 0)
    lateLooks.push(async () => {
      await examineRequest(read, besideWatches, around)
      return besideWatches.flatMap((watch) => watch.evaluations())
    })
  const since = ticksMs()
  const said = examineRequest(read, watches, around)
  const examined = said instanceof Promise ? await said : said
  if (watches.length > 0) guardrailMs += ticksMs() - since
  const ofRequest = watches.flatMap((watch) => watch.evaluations())
  const inside = maskedPlan(plan, read, examined.masks, asked)
  const guardedBy = (all: readonly Evaluation[]): Guarded => ({
    actions: actionsOf(all),
    guardrailMs: all.length > 0 ? guardrailMs : null,
    evaluations: all,
    userText: around.userText,
    watchedBy: guardrails.map(({ name }) => name),
    unseen: read.unseen.map(({ stage, kind }) => `${stage}/${kind}`),
    later: lateLooks.map((work) => parts.beside.run(work)),
  })
  const tell = (all: readonly Evaluation[]): void => {
    const header = guardrailsHeader(all)
    if (header !== null && !response.headersSent) response.setHeader('x-telltale-guardrails', header)
  }
  tell(ofRequest)
  if (examined.isGone || leaving.signal.aborted)
    return { kind: 'out', plan: inside, problem: null, guarded: guardedBy(ofRequest) }
  if (examined.block)
    return {
      kind: 'out',
      plan: inside,
      problem: blockedProblem(examined.block),
      guarded: guardedBy(ofRequest),
    }

  const ofOutput = guardrails.filter(({ stages }) => stages.includes('output'))
  const isTold = plan.dialect.operation === 'chat' || plan.dialect.operation === 'generate_content'
  if (!isTold || (ofOutput.length === 0 && asked.isEmpty()))
    return {
      ...{ kind: 'in', plan: inside, outlet: response },
      isPassed: () => Promise.resolve(true),
      leave: (arrived) =>
        Promise.resolve({ ...arrived, answer: { ...arrived.answer, guarded: guardedBy(ofRequest) } }),
    }
  const maskedRead = inside === plan ? read : readRequest(inside, markers)
  const saidVault = createVault()
  if (!asked.isEmpty())
    notePlaceholders(
      saidVault,
      maskedRead.slots.map(({ reading }) => reading),
    )
  const maskedAround = inside === plan ? around : aroundOf(maskedRead)
  const guard = answerGuard({
    ...{ dialect: plan.dialect, response, guardrails: ofOutput, look },
    around: () => maskedAround,
    vaults: { asked, said: saidVault },
    refuseWith: (problem) =>
      refuse({ dialect: plan.dialect, problem, callId: plan.callId }, request, response),
    onHead: (ofAnswer) => tell([...ofRequest, ...ofAnswer]),
    onWaited: (ms) => (guardrailMs += ms),
    onBug: parts.onBug,
    streamBytesKept: parts.streamBytesKept,
  })
  return {
    ...{ kind: 'in', plan: inside, outlet: guard.outlet },
    isPassed: guard.isPassed,
    async leave(arrived) {
      await guard.done
      const late = guard.late()
      if (late) lateLooks.push(async () => late())
      const guarded = guardedBy([...ofRequest, ...guard.evaluations()])
      return { ...arrived, answer: seen(inside, arrived.answer, { ...guard, guarded }) }
    },
  }
}

/** The answer as its caller had it. */
function seen(
  { dialect }: Plan,
  answer: Answer,
  guard: Pick<ReturnType<typeof answerGuard>, 'blockedBy' | 'firstShownAt' | 'kept'> & {
    readonly guarded: Guarded
  },
): Answer {
  const { guarded } = guard
  const kept = guard.kept()
  const shownAt = guard.firstShownAt()
  const isStream = answer.contentType.startsWith('text/event-stream')
  return {
    ...answer,
    ...blockedAs(guard.blockedBy()),
    ...(kept === null
      ? {}
      : { output: Buffer.from(kept), facts: { ...answer.facts, preview: previewOf(kept) } }),
    ...(shownAt === null || answer.firstContentAt === null
      ? {}
      : { firstContentAt: Math.max(shownAt, answer.firstContentAt) }),
    endedAt: guarded.guardrailMs === null ? answer.endedAt : Math.max(answer.endedAt, performance.now()),
    guarded,
  }

  function previewOf(text: string): string {
    if (!isStream) return dialect.readAnswer(JSON.parse(text)).preview
    const reader = dialect.readStream({ hideUsage: false })
    reader.take(Buffer.from(text))
    return reader.facts().preview
  }
}

const blockedAs = (by: Blocked | null): Partial<Answer> => {
  if (by === null) return {}
  const { code, detail } = blockedProblem(by)
  return { status: 'blocked', errorKind: code, errorDetail: detail ?? null }
}

import type { Author } from '../access/principal.ts'
import { sql, type State, type StateRunner } from '../engines/state.ts'
import { fail, ProblemError, type Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { editState, recordChange } from '../ledger/changes.ts'
import type { Change } from '../ledger/model.ts'
import type { MetricOf } from '../metrics/model.ts'
import {
  insertRow,
  requireRow,
  rowOf,
  rowsOf,
  rowsOn,
  runningRows,
  stepped,
  wholes,
} from './experiment-rows.ts'
import type { ExperimentKey } from './experiment-rows.ts'
import type {
  Decided,
  Decision,
  Experiment,
  ExperimentRow,
  ExperimentSetup,
  ExperimentStep,
  NewExperiment,
} from './lifecycle-model.ts'
import {
  checkRamp,
  checkStart,
  checkStep,
  hashSetup,
  servedAfter,
  settleSetup,
  type PromptFacts,
} from './lifecycle-rules.ts'

/** A prompt where an experiment is on. */
export type PromptPlace = { readonly projectId: string; readonly name: string; readonly environment: string }

export type ExperimentStoreParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
  readonly metricsOf: (projectId: string) => Promise<MetricOf>
  /** Reads within the transaction. Rejects with prompt-unknown. */
  readonly promptFacts: (transaction: StateRunner, place: PromptPlace) => Promise<PromptFacts>
  /**
   * Makes a version active as a part of the transaction, with its own change. Rejects when it may not be; with
   * `override`, a reason, closed gates are passed by.
   */
  readonly activate: (
    transaction: StateRunner,
    place: PromptPlace,
    version: number,
    author: Author,
    override: string | null,
  ) => Promise<unknown>
  /** Registers a version of the prompt with another model, as a part of the transaction; resolves to its number. */
  readonly withModel: (
    transaction: StateRunner,
    place: PromptPlace,
    of: { readonly version: number; readonly model: string; readonly message: string },
    author: Author,
  ) => Promise<number>
}

export type ExperimentStore = ReturnType<typeof experimentStore>

/** Experiments and what is done to them. Every edit writes its change in the same transaction. */
export function experimentStore(parts: ExperimentStoreParts) {
  const { state, clock, newId, promptFacts, activate } = parts

  /** One step in the life of one experiment; `prepare` may refuse it, and says what becomes of the row. */
  const step = (
    key: ExperimentKey,
    kind: ExperimentStep['kind'],
    author: Author,
    prepare: (row: ExperimentRow, transaction: StateRunner) => Promise<Stepped> | Stepped,
  ): Promise<Experiment> =>
    editState(state, async (transaction) => {
      const before = await requireRow(transaction, key)
      orThrow(checkStep(before, kind))
      const { summary, undo, serving, ...changed } = await prepare(before, transaction)
      const nowMs = clock()
      const at = isoTime(nowMs)
      const after: ExperimentRow = {
        ...before,
        ...changed,
        ...(kind === 'start' && { startedAt: at }),
        ...(changed.decision && { status: 'concluded', concludedAt: at }),
      }
      await stepped(transaction, after, { at, kind, coverage: after.coverage, actor: author.actor })
      await recordChange(transaction, {
        ...changeOf(after, newId(nowMs), at, author),
        ...{ summary, undo, before: standingOf(before), after: standingOf(after) },
      })
      // Only now is the experiment on record as concluded, as the gates of the version may ask.
      if (serving) await activate(transaction, placeOf(after), serving.version, author, serving.override)
      return whole(transaction, after)
    })

  /** The version to be served when an experiment has ended; null when none is active. */
  const versionAfter = async (
    transaction: StateRunner,
    row: ExperimentRow,
    decided: Decided,
    author: Author,
  ): Promise<{ readonly active: number | null; readonly version: number | null }> => {
    const place = placeOf(row)
    const { active } = await promptFacts(transaction, place)
    const { version, model } = servedAfter(row.setup, decided, active)
    if (version === null || model === null) return { active, version }
    const message = `Promoted by the experiment "${row.name}".`
    return {
      active,
      version: await parts.withModel(transaction, place, { version, model, message }, author),
    }
  }

  return {
    /** A draft. Rejects with body-invalid, prompt-unknown, and conflict when the name was used before. */
    create: async (projectId: string, given: NewExperiment, author: Author): Promise<Experiment> => {
      const metrics = await parts.metricsOf(projectId)
      return editState(state, async (transaction) => {
        const { name, prompt, environment } = given
        if ((await rowOf(transaction, { projectId, name })) !== null)
          fail(
            'conflict',
            `There is an experiment "${name}" already; its name stays its own, also after its end.`,
          )
        const facts = await promptFacts(transaction, { projectId, name: prompt, environment })
        const nowMs = clock()
        const seed = given.seed ?? newId(nowMs)
        const setup = orThrow(settleSetup(given, { seed, metrics, facts }))
        const row: ExperimentRow = {
          ...{ id: newId(nowMs), projectId, name, setup, setupHash: hashSetup(setup) },
          ...{ author: author.actor, createdAt: isoTime(nowMs), status: 'draft' },
          coverage: given.coverage ?? setup.canary?.steps[0]!.share ?? 1,
          ...{ startedAt: null, concludedAt: null, decision: null },
        }
        await insertRow(transaction, row)
        await recordChange(transaction, {
          ...changeOf(row, newId(nowMs), row.createdAt, author),
          summary: `Planned the experiment "${name}" on ${prompt}.`,
          after: setup,
          undo: { method: 'DELETE', path: pathOf(row), body: null },
        })
        return whole(transaction, row)
      })
    },

    /** Newest first. */
    list: async (projectId: string): Promise<Experiment[]> => wholes(state, await rowsOf(state, projectId)),

    /** Rejects with experiment-unknown, also for another project's. */
    find: async (key: ExperimentKey): Promise<Experiment> => whole(state, await requireRow(state, key)),

    /** Rejects with experiment-refused when it has begun: what calls refer to stays. */
    discard: (key: ExperimentKey, author: Author): Promise<void> =>
      editState(state, async (transaction) => {
        const row = await requireRow(transaction, key)
        if (row.status !== 'draft') fail('experiment-refused', `"${row.name}" has begun; stop it instead.`)
        await transaction.run(sql`delete from experiments where id = ${row.id}`)
        const nowMs = clock()
        await recordChange(transaction, {
          ...changeOf(row, newId(nowMs), isoTime(nowMs), author),
          ...{ summary: `Discarded the draft of the experiment "${row.name}".`, before: row.setup },
        })
      }),

    /** Rejects with experiment-refused (checkStart). */
    start: (key: ExperimentKey, author: Author): Promise<Experiment> =>
      step(key, 'start', author, async (row, transaction) => {
        const facts = await promptFacts(transaction, placeOf(row))
        orThrow(checkStart(row, await rowsOn(transaction, row.projectId), facts))
        return {
          status: 'running',
          summary: `Started the experiment "${row.name}" on ${row.setup.prompt}, ${percent(row.coverage)}.`,
          undo: { method: 'POST', path: pathOf(row, 'pause'), body: {} },
        }
      }),

    /** Rejects with body-invalid when the coverage would not rise. */
    ramp: (key: ExperimentKey, coverage: number, author: Author): Promise<Experiment> =>
      step(key, 'ramp', author, (row) => {
        orThrow(checkRamp(row.coverage, coverage))
        const summary = `Ramped the experiment "${row.name}" from ${percent(row.coverage)} to ${percent(coverage)}.`
        return { coverage, summary, undo: null }
      }),

    /** Everyone gets what is active, until it is resumed. */
    pause: (key: ExperimentKey, author: Author): Promise<Experiment> =>
      step(key, 'pause', author, (row) => ({
        status: 'paused',
        summary: `Paused the experiment "${row.name}".`,
        undo: { method: 'POST', path: pathOf(row, 'resume'), body: {} },
      })),

    /** Everyone has the arm of before. */
    resume: (key: ExperimentKey, author: Author): Promise<Experiment> =>
      step(key, 'resume', author, (row) => ({
        status: 'running',
        summary: `Resumed the experiment "${row.name}".`,
        undo: { method: 'POST', path: pathOf(row, 'pause'), body: {} },
      })),

    /**
     * Ends it, for good. A promotion makes the arm's version active, the others the control's where that is not so; all
     * or nothing. `decide` is asked in the transaction, so what it refuses leaves no trace. Rejects with gates-closed
     * when a promotion may not be activated; no gate stands in the way back.
     */
    conclude: (
      key: ExperimentKey,
      kind: Decision['kind'],
      author: Author,
      decide: (row: ExperimentRow) => Result<Decided, Problem>,
    ): Promise<Experiment> =>
      step(key, kind, author, async (row, transaction) => {
        const decided = orThrow(decide(row))
        const { active, version } = await versionAfter(transaction, row, decided, author)
        const isPromoted = kind === 'promote'
        const decision = { ...decided, version: isPromoted ? version : null }
        const summary = sentenceOf(row, decision)
        return {
          ...{ decision, summary, undo: null },
          ...(version !== null &&
            version !== active && { serving: { version, override: isPromoted ? null : summary } }),
        }
      }),

    /** Those that run, of every project, for the snapshot. */
    snapshotRows: (): Promise<ExperimentRow[]> => runningRows(state),
  }
}

type Stepped = Pick<Change, 'summary' | 'undo'> &
  Partial<Pick<ExperimentRow, 'status' | 'coverage' | 'decision'>> & {
    /** To be made active. */
    readonly serving?: { readonly version: number; readonly override: string | null }
  }

const orThrow = <Value>(result: Result<Value, Problem>): Value => {
  if (!result.ok) throw new ProblemError(result.error)
  return result.value
}

const whole = async (runner: StateRunner, row: ExperimentRow): Promise<Experiment> =>
  (await wholes(runner, [row]))[0]!

const placeOf = ({ projectId, setup }: { projectId: string; setup: ExperimentSetup }): PromptPlace => ({
  projectId,
  name: setup.prompt,
  environment: setup.environment,
})

const pathOf = ({ projectId, name }: ExperimentKey, verb?: string): string =>
  `/api/experiments/${name}${verb === undefined ? '' : `/${verb}`}?project=${projectId}`

const percent = (share: number): string => `${+(share * 100).toFixed(2)} %`

const standingOf = ({ status, coverage, decision }: ExperimentRow) => ({ status, coverage, decision })

function sentenceOf({ name, setup }: ExperimentRow, { kind, arm, reason, isOverride }: Decision): string {
  const done = {
    promote: `Promoted "${arm}" of the experiment "${name}" on ${setup.prompt}`,
    'roll-back': `Rolled "${arm}" of the experiment "${name}" on ${setup.prompt} back`,
    stop: `Stopped the experiment "${name}" on ${setup.prompt} and kept the control`,
  }[kind]
  return `${done}${kind === 'promote' && isOverride ? ' although no verdict says so' : ''}: ${reason}`
}

const changeOf = (
  { projectId, name, setup }: ExperimentRow,
  id: string,
  at: string,
  { actor, source }: Author,
): Change => ({
  ...{ id, at, projectId, actor, source },
  ...{ component: 'prompt', key: setup.prompt, scope: { promptName: setup.prompt, experiment: name } },
  ...{ summary: '', before: null, after: null, undo: null },
})

import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { Author } from '../access/principal.ts'
import { onEveryState } from '../engines/on-every-state.ts'
import { migrateState } from '../engines/state-migrate.ts'
import { sql } from '../engines/state.ts'
import { uuidSource } from '../kernel/identifier.ts'
import { ProblemError } from '../kernel/problem.ts'
import { listChanges } from '../ledger/changes.ts'
import { onMigratedState } from '../ledger/on-migrated-state.ts'
import { compilePrompts, findPrompt } from './compile.ts'
import { Activation } from './model.ts'
import { standing } from './rules.ts'
import { promptStore, type PromptStore } from './store.ts'

const author: Author = { actor: 'ada', source: 'api' }
const content = (template: string) => ({ template, modelId: 'gpt-4o', temperature: 0, maxTokens: 64 })
const at = (environment: string, name: string) => ({ projectId: 'default', name, environment })

onMigratedState('environments', (state) => {
  let now = Date.UTC(2026, 10, 20, 12)
  let prompts: PromptStore
  beforeAll(() => {
    prompts = promptStore({ state: state(), clock: () => (now += 1), newId: uuidSource() })
  })
  const registered = async (name: string, versions: number) => {
    for (let number = 1; number <= versions; number++)
      await prompts.register({ projectId: 'default', name }, content(`number ${number}`), author)
  }

  test('each is deployed and rolled back by itself', async () => {
    await registered('apart', 4)
    for (const version of [2, 3, 4]) await prompts.activate(at('staging', 'apart'), version, author)
    await prompts.activate(at('production', 'apart'), 2, author)
    expect(await prompts.rollBack(at('staging', 'apart'), author)).toEqual({
      ...{ name: 'apart', environment: 'staging', liveVersion: 3, previousVersion: 2 },
    })
    expect(await prompts.rollBack(at('staging', 'apart'), author)).toMatchObject({ liveVersion: 2 })
    await expect(prompts.rollBack(at('staging', 'apart'), author)).rejects.toMatchObject({
      problem: { code: 'prompt-no-previous', detail: 'The prompt is "apart", the environment "staging".' },
    })
    const { environments, live } = await prompts.detail(at('', 'apart'))
    expect(environments).toMatchObject([
      { environment: 'production', version: 2, previousVersion: 1 },
      { environment: 'staging', version: 2, previousVersion: null },
    ])
    expect(live?.version).toBe(2)
    const listed = (await prompts.list('default')).find(({ name }) => name === 'apart')
    expect(listed).toMatchObject({
      liveVersion: 2,
      environments: [{ environment: 'production' }, { environment: 'staging', hash: live?.hash }],
    })
  })

  test('an unknown one is named, with those there are', async () => {
    await registered('somewhere', 1)
    await prompts.activate(at('staging', 'somewhere'), 1, author)
    const compiled = compilePrompts(await prompts.snapshotRows())
    expect(findPrompt(compiled, 'default', 'somewhere@stagign')).toMatchObject({
      error: {
        code: 'prompt-environment-unknown',
        detail: 'The prompt "somewhere" is active in production, staging, not in "stagign".',
      },
    })
  })

  test('the snapshot knows what is active where', async () => {
    await registered('compiled', 2)
    await prompts.activate(at('staging', 'compiled'), 2, author)
    const compiled = compilePrompts(await prompts.snapshotRows()).get('default/compiled')!
    expect([...compiled.active].map(([environment, { version }]) => [environment, version])).toEqual([
      ['production', 1],
      ['staging', 2],
    ])
  })

  test('a change says where, so that only calls made there are suspected', async () => {
    await registered('scoped', 2)
    await prompts.activate(at('staging', 'scoped'), 2, author)
    const { changes } = await listChanges(state(), 'default', { before: null, limit: 1 })
    expect(changes[0]).toMatchObject({
      summary: 'Activated scoped@2 in staging.',
      scope: { promptName: 'scoped', environment: 'staging' },
    })
  })

  test('fifty writers in two environments: one line of history each, and every move on the record', async () => {
    const places = [at('production', 'crowded'), at('staging', 'crowded')]
    await registered('crowded', 9)
    await prompts.activate(places[1]!, 1, author)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, async (_, writer) => {
        const place = places[writer % 2]!
        const author: Author = { actor: `writer ${writer}`, source: 'api' }
        for (let step = 0; step < 4; step++)
          await patiently(() =>
            (writer + step) % 3 === 0
              ? prompts.rollBack(place, author)
              : prompts.activate(place, 1 + ((writer * 5 + step * 3) % 9), author),
          )
      }),
    )
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ problem: { code: 'prompt-no-previous' } })

    const { activations, environments } = await prompts.detail(places[0]!)
    const changes = (await everyChange(state())).filter(
      ({ key, scope }) => key === 'crowded' && scope['environment'] !== undefined,
    )
    for (const { environment } of places) {
      const log = activations.filter((one) => one.environment === environment).toReversed()
      const told = changes.filter(({ scope }) => scope['environment'] === environment)
      expect(log.length).toBeGreaterThan(20)
      expect(told).toHaveLength(log.length)
      let before: number | null = null
      for (const [index, { version, kind, actor }] of log.entries()) {
        // A rollback records where it came out: the one version active now is the one on top of the stack.
        expect(standing(log.slice(0, index + 1)).live).toBe(version)
        expect(told[index]).toMatchObject({
          actor,
          before: before === null ? null : { version: before },
          after: { version },
          summary: expect.stringContaining(kind === 'rollback' ? 'Rolled' : 'Activated') as string,
        })
        before = version
      }
      expect(environments.find((one) => one.environment === environment)?.version).toBe(before)
    }
  })
})

/** Fifty writers on a slow machine wait longer for the one pen than the store lets them: they come again, as told. */
async function patiently(move: () => Promise<unknown>): Promise<void> {
  try {
    await move()
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'state-unavailable') throw error
    await new Promise((resolve) => setTimeout(resolve, 50))
    await patiently(move)
  }
}

/** Oldest first. */
async function everyChange(state: Parameters<typeof listChanges>[0]) {
  const { changes } = await listChanges(state, 'default', { before: null, limit: 10_000 })
  return changes.toReversed()
}

onEveryState('the migration to environments', (state) => {
  test('what was live before is live in production', async () => {
    const migrations = join(import.meta.dirname, '../engines/state-migrations')
    const names = (await readdir(migrations)).filter((name) => name.endsWith('.sql')).toSorted()
    const ours = names.findIndex((name) => name.endsWith('-registry.sql'))
    const before = await mkdtemp(join(tmpdir(), 'telltale-migrations-'))
    for (const name of names.slice(0, ours)) await cp(join(migrations, name), join(before, name))
    expect(await migrateState(state(), before)).toMatchObject({ ok: true })
    await rm(before, { recursive: true })
    await state().run(sql`insert into prompts values ('default', 'old', now())`)
    await state().run(
      sql`insert into prompt_versions (project_id, name, version, hash, template, model_id, temperature, max_tokens, author, created_at)
        values ('default', 'old', 1, ${'0'.repeat(64)}, 'Hi', 'gpt-4o', 1, 1, 'ada', now())`,
    )
    await state().run(
      sql`insert into prompt_activations (project_id, name, version, kind, actor, activated_at)
        values ('default', 'old', 1, 'activate', 'ada', now())`,
    )
    expect(await migrateState(state(), migrations)).toMatchObject({ ok: true })
    const rows = await state().rows(
      Activation.pick({ environment: true, version: true }),
      sql`select * from prompt_activations`,
    )
    expect(rows).toEqual([{ environment: 'production', version: 1 }])
  })
})

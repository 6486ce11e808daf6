import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { copyEmptyState } from './prepared-data.fixture.ts'
import { openState, type OpenState, type StatePlace } from './state-open.ts'
import { sql } from './state.ts'

let data: string
let folder: string
const opened: OpenState[] = []

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'telltale-host-'))
  folder = join(data, 'state')
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((state) => state.close()))
  await rm(data, { recursive: true, force: true })
})

function open(options: Partial<Extract<StatePlace, { kind: 'embedded' }>> = {}): OpenState {
  const state = openState({ kind: 'embedded', folder, backoffMs: { first: 10, longest: 50 }, ...options })
  opened.push(state)
  return state
}

async function openCopy(options?: Partial<Extract<StatePlace, { kind: 'embedded' }>>): Promise<OpenState> {
  await copyEmptyState(folder)
  const state = open(options)
  await state.ready()
  return state
}

const counted = z.object({ count: z.number() })
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Numerical Recipes' linear congruential generator: the same kills in every run. */
function seeded(seed: number): () => number {
  let last = seed
  return () => (last = (last * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32
}

test('twenty kills in mid-traffic lose no acknowledged transaction and leave no half one', async () => {
  const state = await openCopy()
  await state.run(sql`create table lefts (id integer primary key)`)
  await state.run(sql`create table rights (id integer primary key)`)
  const acknowledged: number[] = []
  let next = 0
  const traffic = { isOver: false }
  onTestFinished(() => void (traffic.isOver = true))
  const clients = Array.from({ length: 4 }, async () => {
    while (!traffic.isOver) {
      const id = next++
      await state
        .together(async (transaction) => {
          await transaction.run(sql`insert into lefts values (${id})`)
          await transaction.run(sql`insert into rights values (${id})`)
        })
        .then(
          () => acknowledged.push(id),
          async (error: unknown) => {
            expect(error).toMatchObject({ problem: { code: 'state-unavailable' } })
            // A refusal that needs no input or output must not starve the event loop.
            await pause(5)
          },
        )
    }
  })
  const random = seeded(42)
  for (let kill = 0; kill < 20; kill++) {
    for (;;) {
      await state.ready()
      if (state.status().restarts === kill && state.hostPid() !== undefined) break
      await pause(10)
    }
    await pause(random() * 200)
    process.kill(state.hostPid()!, 'SIGKILL')
    await pause(20)
  }
  await state.ready()
  traffic.isOver = true
  await Promise.all(clients)

  expect(state.status().restarts).toBe(20)
  expect(acknowledged.length).toBeGreaterThan(50)
  const rows = await state.rows(z.object({ id: z.number() }), sql`select id from lefts`)
  const kept = new Set(rows.map(({ id }) => id))
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([])
  expect(
    await state.rows(
      counted,
      sql`select count(*) from lefts full join rights using (id) where lefts.id is null or rights.id is null`,
    ),
  ).toEqual([{ count: 0 }])
}, 300_000)

test('a first start makes the database, and another one finds what was there', async () => {
  const first = open()
  await first.ready()
  await first.run(sql`create table kept as select 7 as value`)
  await first.close()
  const second = open()
  await second.ready()
  expect(await second.rows(z.object({ value: z.number() }), sql`select value from kept`)).toEqual([
    { value: 7 },
  ])
  expect(await readdir(data)).not.toContain('state.new')
}, 60_000)

test('every acknowledged write is synced, and no read is', async () => {
  await copyEmptyState(folder)
  // In a process of its own: PGlite would block this one.
  const script = join(data, 'count.ts')
  const at = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)))
  await writeFile(
    script,
    `import { PGlite } from ${JSON.stringify(import.meta.resolve('@electric-sql/pglite'))}
import { DurableFiles } from ${at('state-durable-files.ts')}
import { startParameters } from ${at('state-settings.ts')}
let syncs = 0
const database = await PGlite.create({
  fs: new DurableFiles(${JSON.stringify(folder)}, { onSync: () => syncs++ }),
  startParams: startParameters(PGlite.defaultStartParams),
})
const syncsOf = async (text: string) => {
  const before = syncs
  await database.query(text)
  return syncs - before
}
await database.query('create table counted (id integer)')
const writes = []
for (let i = 0; i < 10; i++) writes.push(await syncsOf('insert into counted values (1)'))
const reads = []
for (let i = 0; i < 10; i++) reads.push(await syncsOf('select * from counted'))
const checkpoint = await syncsOf('checkpoint')
console.log(JSON.stringify({ writes, reads, checkpoint }))
process.exit(0)
`,
  )
  const { stdout } = await promisify(execFile)(process.execPath, [script])
  const { writes, reads, checkpoint } = z
    .object({ writes: z.array(z.number()), reads: z.array(z.number()), checkpoint: z.number() })
    .parse(JSON.parse(stdout))
  expect(Math.min(...writes)).toBeGreaterThanOrEqual(1)
  // The first read may set hint bits, which are not synced; none asks for the disk.
  expect(reads).toEqual(Array.from({ length: 10 }, () => 0))
  expect(checkpoint).toBeGreaterThan(2)
})

test('a damaged folder is refused once, in one sentence', async () => {
  await copyEmptyState(folder)
  await truncate(join(folder, 'global', 'pg_control'), 100)
  const state = open()
  await expect(state.ready()).rejects.toMatchObject({ problem: { code: 'state-unavailable' } })
  const { state: how, restarts, lastError } = state.status()
  expect({ how, restarts }).toEqual({ how: 'down', restarts: 0 })
  expect(lastError).toMatch(/^The state in .+ cannot be opened \(.*pg_control.*\): restore it from a backup/)
  expect(lastError).not.toMatch(/\n|\bat /)
})

test('a folder that lost its PG_VERSION is not overwritten', async () => {
  await mkdir(folder)
  await writeFile(join(folder, 'precious'), 'data')
  const state = open()
  await expect(state.ready()).rejects.toThrow('no PG_VERSION')
  expect(await readFile(join(folder, 'precious'), 'utf8')).toBe('data')
})

test('a second host on the same folder is refused, naming the first', async () => {
  const first = await openCopy()
  const script = join(data, 'second.ts')
  await writeFile(
    script,
    `import { lockFile } from ${JSON.stringify(fileURLToPath(new URL('data-folder.ts', import.meta.url)))}
const lock = await lockFile(${JSON.stringify(`${folder}.lock`)}, { subject: 'The state' })
console.log(lock.ok ? 'taken' : lock.error.sentence)`,
  )
  const second = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = (await once(second.stdout, 'data')) as [Buffer]
  expect(said.toString()).toContain(`is in use by process ${first.hostPid()}`)
})

test('a statement that takes too long is given up, and a host stuck in it replaced', async () => {
  const state = await openCopy({ statementTimeoutMs: 500 })
  const first = state.hostPid()
  const endless = state.run(sql`select count(*) from generate_series(1, 1e9::bigint)`)
  await expect(endless).rejects.toMatchObject({ problem: { code: 'state-unavailable' } })
  for (let i = 0; i < 500 && (state.hostPid() === first || state.status().state !== 'up'); i++)
    await pause(20)
  expect(state.status().lastError).toContain('stuck in a statement')
  expect(await state.rows(counted, sql`select 1 as count`)).toEqual([{ count: 1 }])
})

test('statements in flight when the host dies are told so, and later ones work by themselves', async () => {
  const state = await openCopy()
  const inFlight = state.run(sql`select count(*) from generate_series(1, 1e8::bigint)`)
  setTimeout(() => process.kill(state.hostPid()!, 'SIGKILL'), 100)
  await expect(inFlight).rejects.toMatchObject({ problem: { code: 'state-unavailable' } })
  // A statement waits for the host to be back, but not for ever: a slow machine may need the next one.
  await expect.poll(() => state.rows(counted, sql`select 1 as count`)).toEqual([{ count: 1 }])
})

test('a client that leaves in the middle of a transaction undoes it and holds nobody up', async () => {
  const state = await openCopy({ statementTimeoutMs: 400 })
  await state.run(sql`create table undone (id integer)`)
  const left = state.together(async (transaction) => {
    await transaction.run(sql`insert into undone values (1)`)
    // Another connection waits for the session this transaction holds: a mistake, ended by the timeout.
    await state.run(sql`insert into undone values (2)`)
  })
  await expect(left).rejects.toMatchObject({ problem: { code: 'state-unavailable' } })
  expect(await state.rows(counted, sql`select count(*) from undone where id = 1`)).toEqual([{ count: 0 }])
  expect(state.status().restarts).toBe(0)
})

test('the main process is never held up by a busy host', async () => {
  const state = await openCopy()
  const delays: number[] = []
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    delays.push(now - last - 5)
    last = now
  }, 5)
  await state.run(sql`select count(*) from generate_series(1, 3e6::bigint)`)
  clearInterval(timer)
  delays.sort((one, other) => one - other)
  expect(delays[Math.floor(delays.length * 0.5)]).toBeLessThan(10)
})

test('a long folder name still gets a socket', async () => {
  folder = join(data, 'x'.repeat(120), 'state')
  await mkdir(join(folder, '..'), { recursive: true })
  const state = await openCopy()
  expect(await state.rows(counted, sql`select 1 as count`)).toEqual([{ count: 1 }])
})

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { explainFolderError, openDataFolder } from './data-folder.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'telltale-data-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A real second process that holds the data folder until it is killed. */
async function holder(path: string): Promise<{ child: ChildProcess; said: string }> {
  const script = join(folder, 'holder.ts')
  await writeFile(
    script,
    `import { openDataFolder } from ${JSON.stringify(fileURLToPath(new URL('data-folder.ts', import.meta.url)))}
const opened = await openDataFolder(${JSON.stringify(path)})
console.log(opened.ok ? 'taken' : opened.error.sentence)
if (opened.ok) setInterval(() => opened.value.path, 1000)`,
  )
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, said: said.toString().trim() }
}

test('a new data folder is made for its owner only', async () => {
  const path = join(folder, 'deep', 'data')
  const opened = await openDataFolder(path)
  expect(opened).toMatchObject({ ok: true, value: { path } })
  expect((await stat(path)).mode & 0o777).toBe(0o700)
  if (opened.ok) opened.value.release()
})

test('a second process is refused and told who holds the folder; a kill frees it at once', async () => {
  const path = join(folder, 'data')
  const { child, said } = await holder(path)
  expect(said).toBe('taken')
  const refused = await openDataFolder(path)
  expect(refused).toEqual({
    ok: false,
    error: {
      kind: 'held',
      sentence: `The data folder ${path} is in use by process ${child.pid}: stop that one first, or choose another folder.`,
    },
  })
  child.kill('SIGKILL')
  await once(child, 'exit')
  const taken = await openDataFolder(path)
  expect(taken.ok).toBe(true)
  const late = await holder(path)
  expect(late.said).toContain(`process ${process.pid}`)
  if (taken.ok) taken.value.release()
})

test('a folder may be taken again once released', async () => {
  for (let round = 0; round < 3; round++) {
    const opened = await openDataFolder(join(folder, 'data'))
    expect(opened.ok).toBe(true)
    if (opened.ok) opened.value.release()
  }
})

test('a file in its place is told in one sentence', async () => {
  const path = join(folder, 'file')
  await writeFile(path, '')
  expect(await openDataFolder(path)).toMatchObject({ ok: false, error: { kind: 'not-a-folder' } })
  expect(await openDataFolder(join(path, 'inside'))).toMatchObject({
    ok: false,
    error: { kind: 'not-a-folder' },
  })
})

test('a full disk and a missing permission are told apart', () => {
  const because = (code: string) => explainFolderError('/data', { code }).kind
  expect(['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'EIO'].map(because)).toEqual([
    'full',
    'full',
    'not-writable',
    'not-writable',
    'unusable',
  ])
})

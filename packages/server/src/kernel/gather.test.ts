import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { gather } from './gather.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'telltale-gather-'))
})
afterEach(() => rmSync(root, { recursive: true }))

/** A folder with these files, as a URL. */
function folder(name: string, files: Readonly<Record<string, string>>): URL {
  mkdirSync(join(root, name))
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, name, file), text)
  return pathToFileURL(`${join(root, name)}/`)
}

const fruit = (name: string) => `export const fruit = { name: '${name}' }\n`
const namesIn = async (ours: URL, plugins?: URL) =>
  (await gather({ folder: ours, exportName: 'fruit', ...(plugins && { plugins }) })).map(({ name }) => name)

it('imports every file, ours before plugins, each in alphabetical order', async () => {
  const ours = folder('ours', { 'pear.ts': fruit('pear'), 'fig.js': fruit('fig') })
  const plugins = folder('plugins', { 'date.js': fruit('date') })
  expect(await namesIn(ours, plugins)).toEqual(['fig', 'pear', 'date'])
})

it('leaves tests, declarations and other files out', async () => {
  const bad = 'throw new Error("must not run")\n'
  const ours = folder('ours', {
    'fig.ts': fruit('fig'),
    'fig.test.ts': bad,
    'fig.d.ts': bad,
    'README.md': 'text',
  })
  expect(await namesIn(ours)).toEqual(['fig'])
})

it('imports only what is named, where names are given', async () => {
  const ours = folder('ours', { 'fig.ts': fruit('fig'), 'pear.ts': 'throw new Error("must not run")\n' })
  const only = new Set(['fig', 'gone'])
  expect(await gather({ folder: ours, exportName: 'fruit', only })).toEqual([{ name: 'fig' }])
})

it('takes a missing plugins folder as empty, a missing folder of ours as an error', async () => {
  const missing = pathToFileURL(`${root}/nowhere/`)
  expect(await namesIn(folder('ours', { 'fig.ts': fruit('fig') }), missing)).toEqual(['fig'])
  await expect(namesIn(missing)).rejects.toThrow('ENOENT')
})

it('names the file that exports nothing, or under another name, or a name twice', async () => {
  await expect(namesIn(folder('none', { 'fig.ts': 'export const vegetable = 1\n' }))).rejects.toThrow(
    /fig\.ts must export an object named "fruit"/,
  )
  await expect(namesIn(folder('other', { 'fig.ts': fruit('pear') }))).rejects.toThrow(/with the name "fig"/)
  await expect(
    namesIn(folder('once', { 'fig.ts': fruit('fig') }), folder('twice', { 'fig.js': fruit('fig') })),
  ).rejects.toThrow(/twice\/fig\.js claims the name "fig"/)
})

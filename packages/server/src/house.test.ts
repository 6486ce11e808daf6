import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { serverRoot, trespasses } from './house-law.ts'

const repository = join(dirname(fileURLToPath(import.meta.url)), '../../..')

it('the house law holds', () => {
  expect(trespasses(repository)).toEqual([])
})

describe('a planted trespass is caught', () => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-house-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  let planted = 0
  const law = (files: Readonly<Record<string, string>>): string[] => {
    const root = join(folder, String(planted++))
    for (const [path, text] of Object.entries(files)) {
      const full = join(root, path.startsWith('packages/') ? path : serverRoot + path)
      mkdirSync(dirname(full), { recursive: true })
      writeFileSync(full, text)
    }
    return trespasses(root)
  }
  const leaf = 'export const leaf = 1\n'

  it.each<readonly [what: string, files: Readonly<Record<string, string>>, caught: RegExp]>([
    [
      'a lower row importing a higher one',
      { 'ledger/a.ts': "import { leaf } from '../gateway/b.ts'\n", 'gateway/b.ts': leaf },
      /ledger \(level 2\) may not import gateway/,
    ],
    [
      'the same as a type',
      { 'kernel/a.ts': "import type { Leaf } from '../ledger/b.ts'\n", 'ledger/b.ts': leaf },
      /kernel \(level 0\)/,
    ],
    [
      'the same over several lines',
      { 'kernel/a.ts': 'import {\n  leaf,\n} from "../ledger/b.ts"\n', 'ledger/b.ts': leaf },
      /kernel \(level 0\)/,
    ],
    [
      'the same at run time',
      { 'kernel/a.ts': "const b = await import('../ledger/b.ts')\n", 'ledger/b.ts': leaf },
      /kernel \(level 0\)/,
    ],
    [
      'the same as a re-export',
      { 'kernel/a.ts': "export { leaf } from '../ledger/b.ts'\n", 'ledger/b.ts': leaf },
      /kernel \(level 0\)/,
    ],
    [
      'the same for its effect',
      { 'kernel/a.ts': "import '../ledger/b.ts'\n", 'ledger/b.ts': leaf },
      /kernel \(level 0\)/,
    ],
    ['a room no one declared', { 'lounge/a.ts': leaf }, /"lounge" is not in the table/],
    [
      'neighbours sharing more than a model',
      { 'prompts/a.ts': "import { leaf } from '../pricing/book.ts'\n", 'pricing/book.ts': leaf },
      /only model\.ts may be shared/,
    ],
    [
      "another room's store",
      { 'gateway/a.ts': "import { leaf } from '../prompts/store.ts'\n", 'prompts/store.ts': leaf },
      /only main\.ts may import another room's store/,
    ],
    [
      "another room's routes",
      { 'http/a.ts': "import { leaf } from '../prompts/routes.ts'\n", 'prompts/routes.ts': leaf },
      /only main\.ts may import another room's routes/,
    ],
    [
      'rules leaning on a store',
      { 'prompts/rules.ts': "import { leaf } from './store.ts'\n", 'prompts/store.ts': leaf },
      /rules may not lean on store/,
    ],
    [
      'a store leaning on routes',
      { 'prompts/store.ts': "import { leaf } from './routes.ts'\n", 'prompts/routes.ts': leaf },
      /store may not lean on routes/,
    ],
    [
      'rules that read a file',
      { 'prompts/rules.ts': "import { readFileSync } from 'node:fs'\n" },
      /pure file uses node:fs/,
    ],
    ['rules that know hono', { 'prompts/rules.ts': "import { Hono } from 'hono'\n" }, /pure file uses hono/],
    [
      'rules on an engine',
      { 'prompts/rules.ts': "import { sql } from '../engines/state.ts'\n", 'engines/state.ts': leaf },
      /pure file uses engines/,
    ],
    [
      'rules that look at the clock',
      { 'prompts/rules.ts': 'export const now = () => Date.now()\n' },
      /pure file uses Date\.now/,
    ],
    [
      'rules impure at one remove',
      {
        'prompts/rules.ts': "import { roll } from './dice.ts'\n",
        'prompts/dice.ts': 'export const roll = () => Math.random()\n',
      },
      /pure file uses Math\.random \(through .*dice\.ts\)/,
    ],
    [
      'statistics that fetch',
      { 'statistics/a.ts': "export const get = () => fetch('https://example.test')\n" },
      /pure file uses fetch/,
    ],
    [
      'the environment read in a room',
      { 'access/a.ts': 'export const home = process.env.HOME\n' },
      /only config\.ts reads the environment/,
    ],
    [
      'config used as a value at the edge',
      { 'http/a.ts': "import { readConfig } from '../config.ts'\n", 'config.ts': leaf },
      /http \(level 5\) may not import config/,
    ],
    ['a barrel', { 'prompts/index.ts': leaf }, /a barrel/],
    [
      'a barrel by another name',
      { 'prompts/all.ts': "export * from './model.ts'\n", 'prompts/model.ts': leaf },
      /a barrel \(export \* from\)/,
    ],
    ['what a build left behind', { 'kernel/a.ts': leaf, 'kernel/a.js': leaf }, /built code/],
    ['a junk drawer', { 'kernel/utils.ts': leaf }, /junk drawer/],
    [
      'a cycle',
      { 'kernel/a.ts': "import { b } from './b.ts'\n", 'kernel/b.ts': "import { a } from './a.ts'\n" },
      /cycle/,
    ],
    ['a file that is too long', { 'kernel/a.ts': 'export {}\n'.repeat(301) }, /301 lines/],
    [
      'an import of a test',
      { 'kernel/a.ts': "import { leaf } from './b.test.ts'\n", 'kernel/b.test.ts': leaf },
      /imports the test/,
    ],
    [
      'a dependency of the sdk',
      { 'packages/sdk/src/a.ts': "import { z } from 'zod'\n" },
      /the sdk has no dependencies/,
    ],
    [
      'a simulator that knows the server',
      { 'packages/simulator/src/a.ts': "import { start } from 'telltale'\n" },
      /simulator may not import telltale/,
    ],
  ])('%s', (_, files, caught) => {
    expect(law(files).join('\n')).toMatch(caught)
  })

  it('and what the law allows passes', () => {
    expect(
      law({
        'main.ts': "import { leaf } from './prompts/store.ts'\n",
        'config.ts': 'export const home = process.env.HOME\n',
        'http/a.ts':
          "import type { Config } from '../config.ts'\nimport { leaf } from '../prompts/rules.ts'\n",
        'prompts/store.ts':
          "import { leaf } from './rules.ts'\nimport { state } from '../engines/state.ts'\n",
        'prompts/rules.ts':
          "import { createHash } from 'node:crypto'\nimport { leaf } from '../pricing/model.ts'\n// not: import { a } from '../gateway/a.ts'\n",
        'pricing/model.ts': leaf,
        'ledger/change-routes.ts': "import type { Principal } from '../access/principal.ts'\n",
        'access/principal.ts': leaf,
        'engines/state.ts': leaf,
        'prompts/rules.test.ts': "import { leaf } from '../http/a.ts'\n",
      }),
    ).toEqual([])
  })
})
